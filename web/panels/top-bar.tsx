import { Popover, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Batch, Scheme } from '../../server/contract/land.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { flyToBbox } from '../map/map-handle.ts';
import { UserMenu } from '../sign-in/user-menu.tsx';
import { TABS } from '../state.ts';
import type { Tab } from '../state.ts';
import { Icon, Mark } from '../ui/icon.tsx';
import { usePhone } from '../ui/use-media.ts';
import { changeState, readState, useViewState } from '../view-state.ts';
import { Search } from './search.tsx';

interface Props {
  schemes: Scheme[];
  batches: Batch[];
}

export function TopBar({ schemes, batches }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [searching, setSearching] = useState(false);
  // Without a scheme there is nothing to find: no box that would only disappoint.
  const searchable = schemes.length > 0;
  if (phone && searching) {
    return (
      <header className="top-bar">
        <Search onDone={() => setSearching(false)} />
        <button
          type="button"
          className="icon-button"
          onClick={() => setSearching(false)}
          aria-label={t('search.close')}
        >
          <Icon name="close" />
        </button>
      </header>
    );
  }
  return (
    <header className="top-bar">
      <div className="brand">
        <Mark />
        {!phone && <strong>{t('brand.name')}</strong>}
        {!phone && <span className="tagline">{t('brand.tagline')}</span>}
      </div>
      <Tabs />
      <div className="spacer" />
      {phone ? (
        <>
          {searchable && (
            <button
              type="button"
              className="icon-button"
              onClick={() => setSearching(true)}
              aria-label={t('search.label')}
              data-testid="search-open"
            >
              <Icon name="search" />
            </button>
          )}
          <Popover
            trigger="click"
            placement="bottomRight"
            content={
              <div className="phone-settings">
                <Choices schemes={schemes} batches={batches} />
              </div>
            }
          >
            <button
              type="button"
              className="icon-button"
              aria-label={t('top.settings')}
              data-testid="settings-open"
            >
              <Icon name="settings" />
            </button>
          </Popover>
        </>
      ) : (
        <>
          {searchable && <Search />}
          <Choices schemes={schemes} batches={batches} />
        </>
      )}
      <UserMenu />
    </header>
  );
}

function Tabs() {
  const { t } = useTranslation();
  const tab = useViewState((s) => s.tab);
  // Layers that were switched by hand belong to the tab they were switched in.
  const open = (next: Tab) =>
    tab !== next &&
    changeState(
      { tab: next, layers: {}, selection: next === 'import' ? null : readState().selection },
      'push',
    );
  return (
    <nav className="tabs" aria-label={t('tab.label')}>
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          aria-current={tab === name ? 'page' : undefined}
          onClick={() => open(name)}
          data-testid={`tab-${name}`}
        >
          {t(`tab.${name}`)}
        </button>
      ))}
    </nav>
  );
}

function Choices({ schemes, batches }: Props) {
  const { t } = useTranslation();
  const scheme = useViewState((s) => s.scheme);
  const batch = useViewState((s) => s.batch);
  const lang = useViewState((s) => s.lang);
  const onScheme = (code: string) => {
    changeState({ scheme: code, selection: null, within: null }, 'push');
    const bbox = schemes.find((item) => item.code === code)?.bbox4490;
    if (bbox) flyToBbox(bbox);
  };
  return (
    <>
      {schemes.length > 0 && (
        <Select
          value={scheme}
          onChange={onScheme}
          options={schemes.map(({ code, name }) => ({
            value: code,
            label: pickLanguage(name, lang) || code,
          }))}
          aria-label={t('top.scheme')}
          title={t('top.scheme')}
          popupMatchSelectWidth={false}
          className="choice"
          data-testid="scheme-select"
        />
      )}
      {batches.length > 0 && (
        <Select
          value={batch ?? ''}
          onChange={(code) => changeState({ batch: code || null })}
          options={[
            { value: '', label: t('top.allBatches') },
            ...batches.map(({ code, name }) => ({ value: code, label: pickLanguage(name, lang) || code })),
          ]}
          aria-label={t('top.batch')}
          popupMatchSelectWidth={false}
          className="choice"
          data-testid="batch-select"
        />
      )}
      <button
        type="button"
        className="language"
        onClick={() => changeState({ lang: lang === 'zh' ? 'en' : 'zh' })}
        aria-label={t('top.language')}
        data-testid="language"
      >
        <span className={lang === 'zh' ? 'on' : ''}>中</span>
        <span aria-hidden="true">/</span>
        <span className={lang === 'en' ? 'on' : ''}>EN</span>
      </button>
    </>
  );
}
