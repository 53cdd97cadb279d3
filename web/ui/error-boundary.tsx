import { Component } from 'react';
import type { ReactNode } from 'react';
import { ProblemView } from './problem-view.tsx';

interface Props {
  children: ReactNode;
}

/** A fault in one panel must not take the others down. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error) return <ProblemView error={error} onRetry={() => this.setState({ error: null })} />;
    return this.props.children;
  }
}
