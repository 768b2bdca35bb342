/** Everything that the views stand on: host, queries, language, settings, and a last word when drawing fails. */
import { QueryClientProvider } from "@tanstack/react-query";
import { Component, type ReactNode, useState } from "react";
import { I18nProvider } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import { asFailure, type Host } from "../host";
import { HostProvider } from "../state";
import { FailureNote } from "./FailureNote";
import { KeptSettings } from "./KeptSettings";
import { localQueries } from "./queries";
import { Shell } from "./Shell";

/** The window's content. */
export function App({ host }: { host: Host }) {
  const [client] = useState(localQueries);
  return (
    <HostProvider host={host}>
      <QueryClientProvider client={client}>
        <I18nProvider locale="en-GB">
          <LastWord>
            <KeptSettings>
              <Shell />
            </KeptSettings>
          </LastWord>
        </I18nProvider>
      </QueryClientProvider>
    </HostProvider>
  );
}

class LastWord extends Component<{ children: ReactNode }, { failure: Failure | null }> {
  override state = { failure: null };

  static getDerivedStateFromError(reason: unknown) {
    return { failure: asFailure(reason) };
  }

  override render() {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <main className="alone">
        <FailureNote failure={failure} onAct={() => this.setState({ failure: null })} />
      </main>
    );
  }
}
