import { Alert, Button, Form, Input } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, sendJson } from '../api.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { Mark } from '../ui/icon.tsx';
import { changeState, useViewState } from '../view-state.ts';

interface Words {
  loginName: string;
  password: string;
}

/** The way in. What was wrong is said without telling which half of it. */
export function SignIn() {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const client = useQueryClient();
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (words: Words) => {
    setBusy(true);
    setError(null);
    try {
      await sendJson('POST', 'login', words);
      // What an earlier user saw must not be shown to this one.
      await client.resetQueries();
    } catch (caught) {
      setError(caught as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <section className="sign-in-card" aria-label={t('signIn.title')}>
        <header>
          <Mark />
          <div>
            <strong>{t('brand.name')}</strong>
            <span className="muted">{t('brand.tagline')}</span>
          </div>
        </header>
        {error && <Alert type="error" showIcon title={wordsOf(error, lang)} data-testid="sign-in-error" />}
        <Form<Words> layout="vertical" requiredMark={false} onFinish={(words) => void submit(words)}>
          <Form.Item
            name="loginName"
            label={t('signIn.loginName')}
            rules={[{ required: true, whitespace: true, message: t('signIn.loginNameNeeded') }]}
          >
            <Input size="large" autoComplete="username" autoFocus data-testid="login-name" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('signIn.password')}
            rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
          >
            <Input.Password size="large" autoComplete="current-password" data-testid="login-password" />
          </Form.Item>
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            block
            loading={busy}
            data-testid="login-submit"
          >
            {t('signIn.submit')}
          </Button>
        </Form>
        <footer className="muted small">
          <span>{t('signIn.forgotten')}</span>
          <button
            type="button"
            className="link"
            onClick={() => changeState({ lang: lang === 'zh' ? 'en' : 'zh' })}
          >
            {lang === 'zh' ? 'English' : '中文'}
          </button>
        </footer>
      </section>
    </main>
  );
}

export function wordsOf(error: Error, lang: 'zh' | 'en'): string {
  if (!(error instanceof ApiError)) return error.message;
  const { detail, title, titleZh } = error.problem;
  return pickLanguage(detail, lang) || (lang === 'zh' ? titleZh : title);
}
