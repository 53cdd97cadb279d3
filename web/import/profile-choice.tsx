import { Button, Input, Select } from 'antd';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedProfile, MappingGuess, MappingProfile } from '../../server/contract/mapping-profile.ts';
import { PROFILE_KINDS, type ProfileKind } from '../../server/contract/profile-kinds.ts';
import { sendJson } from '../api.ts';
import { useGet } from '../queries.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { useViewState } from '../view-state.ts';
import { look, useSession } from './session.ts';
import type { PreviewLayer } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

const AUTO = '';

/** Which mapping profile reads the fields: told by the fields, or chosen; what was corrected can be kept as one. */
export function ProfileChoice({ layer }: { layer: PreviewLayer }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const kind = useSession((s) => s.kind);
  const { fields, profile } = useSession((s) => s.choices);
  const { data } = useGet<{ profiles: ListedProfile[] }>('mapping-profiles');
  const profileKind = PROFILE_KINDS.find((name) => name === kind);
  const offered = useOffered(profileKind, layer);
  if (!profileKind) return null;
  const ofKind = (data?.profiles ?? []).filter((candidate) => candidate.kind === profileKind);
  const nameOf = (candidate: ListedProfile) => (lang === 'zh' ? candidate.nameZh : candidate.nameEn);
  const byCode = (code: string | null) => {
    const found = ofKind.find((candidate) => candidate.code === code);
    return found ? nameOf(found) : (code ?? '');
  };
  const choose = (code: string) => look({ profile: code || undefined, fields: {} });
  const better = ofKind.find(({ code, saved }) => saved && code === offered && code !== profile);
  const isCorrected = Object.keys(fields).length > 0;
  return (
    <>
      <label className="field">
        <span>{t('profile.title')}</span>
        <Select
          value={profile ?? AUTO}
          onChange={choose}
          popupMatchSelectWidth={false}
          options={[
            {
              value: AUTO,
              label: profile ? t('profile.auto') : t('profile.guessed', { name: byCode(layer.profile) }),
            },
            ...[...ofKind]
              .sort((a, b) => Number(b.saved) - Number(a.saved))
              .map((candidate) => ({
                value: candidate.code,
                label: candidate.saved ? t('profile.own', { name: nameOf(candidate) }) : nameOf(candidate),
              })),
          ]}
          data-testid="profile-select"
        />
      </label>
      {better && !isCorrected && (
        <p className="why" data-testid="profile-offer">
          {t('profile.offer', { name: nameOf(better) })}
          <button type="button" className="link" onClick={() => choose(better.code)}>
            {t('profile.use')}
          </button>
        </p>
      )}
      {isCorrected && <SaveProfile key={layer.no} layer={layer} kind={profileKind} />}
    </>
  );
}

/** The profile that fits best of all there are, saved ones included; the reading of the files goes by those that ship. */
function useOffered(kind: ProfileKind | undefined, layer: PreviewLayer): string | null {
  const { fields } = layer;
  const guess = useQuery({
    queryKey: ['mapping-profiles', 'guess', kind, fields],
    queryFn: () => sendJson<MappingGuess>('POST', 'mapping-profiles/guess', { kind, fields }),
    enabled: kind !== undefined && fields.length > 0,
  });
  return guess.data?.profile ?? null;
}

/** Keeps the fields as they are chosen now, so that the next file of this make is read so from the start. */
function SaveProfile({ layer, kind }: { layer: PreviewLayer; kind: ProfileKind }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const client = useQueryClient();
  const areaUnit = useSession((s) => s.choices.areaUnit) ?? layer.areaUnit;
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () => {
      const profile = profileOf(name.trim(), kind, layer, areaUnit);
      return sendJson('PUT', `mapping-profiles/${encodeURIComponent(profile.code)}`, profile);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['mapping-profiles'] });
      look({ profile: codeOf(name.trim()), fields: {} });
    },
  });
  return (
    <>
      <form
        className="save-profile"
        onSubmit={(event) => {
          event.preventDefault();
          if (codeOf(name)) save.mutate();
        }}
      >
        <Input
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={t('profile.nameHint')}
          aria-label={t('profile.nameHint')}
          maxLength={60}
          data-testid="profile-name"
        />
        <Button
          htmlType="submit"
          disabled={!codeOf(name)}
          loading={save.isPending}
          data-testid="profile-save"
        >
          {t('profile.save')}
        </Button>
      </form>
      {save.error && <ProblemView error={save.error} />}
    </>
  );
}

/** A name as a code: what a code does not take becomes a hyphen. */
const codeOf = (name: string): string =>
  name
    .trim()
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 64);

/** Each field used is its signature: a file that has them all is of this make. */
function profileOf(
  name: string,
  kind: ProfileKind,
  layer: PreviewLayer,
  areaUnit: MappingProfile['units'][string] | null,
): MappingProfile {
  const used = Object.entries(layer.mapping).filter((pair): pair is [string, string] => pair[1] !== null);
  const area = layer.mapping.issuedArea;
  return {
    ...{ code: codeOf(name), kind, nameZh: name, nameEn: name, why: '' },
    signature: used.slice(0, 20).map(([, theirs]) => [theirs]),
    // A field that is set to none is kept too: it can be chosen again.
    fields: Object.fromEntries(
      Object.entries(layer.mapping).map(([ours, theirs]) => [ours, theirs === null ? [] : [theirs]]),
    ),
    units: area && areaUnit ? { [area]: areaUnit } : {},
    ...{ patterns: {}, codeLengths: [] },
  };
}
