import { Alert, Button, Form, Input } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api.ts';
import { useViewState } from '../view-state.ts';
import { wordsOf } from './sign-in.tsx';

interface Words {
  old: string;
  new: string;
  again: string;
}

/** Another password; `forced`: the one-time password was just used and nothing else is to be had before. */
export function NewPassword({ forced = false, onDone }: { forced?: boolean; onDone?: () => void }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const client = useQueryClient();
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (words: Words) => {
    setBusy(true);
    setError(null);
    try {
      await sendJson('POST', 'me/password', { old: words.old, new: words.new });
      await client.invalidateQueries();
      onDone?.();
    } catch (caught) {
      setError(caught as Error);
    } finally {
      setBusy(false);
    }
  };
  const form = (
    <Form<Words> layout="vertical" requiredMark={false} onFinish={(words) => void submit(words)}>
      {error && <Alert type="error" showIcon title={wordsOf(error, lang)} data-testid="password-error" />}
      <Form.Item
        name="old"
        label={t(forced ? 'signIn.oneTime' : 'signIn.old')}
        rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
      >
        <Input.Password autoComplete="current-password" autoFocus data-testid="password-old" />
      </Form.Item>
      <Form.Item
        name="new"
        label={t('signIn.new')}
        extra={t('signIn.rules')}
        rules={[{ required: true, min: 10, message: t('signIn.rules') }]}
      >
        <Input.Password autoComplete="new-password" data-testid="password-new" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('signIn.again')}
        dependencies={['new']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_rule, value) =>
              value === getFieldValue('new')
                ? Promise.resolve()
                : Promise.reject(new Error(t('signIn.differs'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" data-testid="password-again" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy} data-testid="password-submit">
        {t('signIn.change')}
      </Button>
    </Form>
  );
  if (!forced) return form;
  return (
    <main className="sign-in">
      <section className="sign-in-card" aria-label={t('signIn.changeTitle')}>
        <strong>{t('signIn.changeTitle')}</strong>
        <p className="muted">{t('signIn.changeWhy')}</p>
        {form}
      </section>
    </main>
  );
}
