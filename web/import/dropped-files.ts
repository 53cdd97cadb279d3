/** A file to send and the path it is to have, folders included. */
export interface PickedFile {
  path: string;
  file: File;
}

/** What a file input gave: with `webkitdirectory` the browser tells the folders. */
export function pickedFiles(list: FileList): PickedFile[] {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Everything that was dropped, folders with all below them. Hidden files are left where they are. */
export async function droppedFiles(transfer: DataTransfer): Promise<PickedFile[]> {
  // Both are only there while the event lasts: taken all at once, walked afterwards. A file that lies on no disk (dragged
  // out of a mail) has no entry.
  const items = [...transfer.items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const files: PickedFile[] = [];
  for (const { entry, file } of items) {
    if (entry) await walk(entry, files);
    else if (file) files.push({ path: file.name, file });
  }
  return files.filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')));
}

async function walk(entry: FileSystemEntry, files: PickedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    files.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A hundred at a time, an empty answer at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const child of some) await walk(child, files);
  }
}
