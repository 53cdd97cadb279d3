import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api.ts';
import { App } from './app.tsx';
import { setupI18n } from './i18n/setup.ts';
import './styles/base.css';
import './styles/layout.css';
import './styles/filters.css';
import './styles/lists.css';
import './styles/detail.css';
import './styles/map.css';
import './styles/coverage.css';
import './styles/edit.css';
import './styles/sign-in.css';
import './styles/phone.css';

setupI18n();

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // The session ended meanwhile: the way in is shown instead of an error in every panel.
    onError: (error) => {
      if (error instanceof ApiError && error.problem.code === 'login-required')
        void client.invalidateQueries({ queryKey: ['me'] });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      // The server has said no: asking again at once gives the same answer. No answer at all is worth one more try.
      retry: (failures, error) => error instanceof ApiError && error.problem.status === 0 && failures < 1,
      retryDelay: 800,
      // An intranet without the internet is not offline.
      networkMode: 'always',
    },
  },
});

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  );
}
