import { Input, Select } from 'antd';

/** A labelled choice. */
export function Choice<T extends string | number>(props: {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
  testId: string;
}) {
  const { label, value, options, onChange, testId } = props;
  return (
    <label className="field">
      <span>{label}</span>
      <Select
        value={value}
        onChange={onChange}
        options={options}
        popupMatchSelectWidth={false}
        data-testid={testId}
      />
    </label>
  );
}

/** A labelled line of text. */
export function Text(props: {
  label: string;
  value: string;
  placeholder?: string;
  onChange: (value: string) => void;
  testId: string;
}) {
  const { label, value, placeholder, onChange, testId } = props;
  return (
    <label className="field">
      <span>{label}</span>
      <Input
        value={value}
        placeholder={placeholder}
        maxLength={100}
        onChange={(event) => onChange(event.target.value)}
        data-testid={testId}
      />
    </label>
  );
}
