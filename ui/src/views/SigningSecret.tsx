/** Which kept secret signs. Its text never comes here. */
import { useQuery } from "@tanstack/react-query";
import { asFailure } from "../host";
import { Loading } from "../parts/EmptyState";
import { SelectField } from "../parts/SelectField";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { SECRETS } from "./SecretPanel";
import { KEY_WORDS } from "./webhookWords";

/** The names of the kept secrets. */
export function useSecretNames() {
  const host = useHost();
  return useQuery({ queryKey: SECRETS, queryFn: () => host.secretList(), networkMode: "always" });
}

/** `name` null: none was chosen. */
export function SigningSecret({ name, onName }: { name: string | null; onName: (name: string) => void }) {
  const secrets = useSecretNames();
  if (secrets.error !== null)
    return <FailureNote failure={asFailure(secrets.error)} onAct={() => void secrets.refetch()} />;
  if (secrets.data === undefined) return <Loading>Reading the names of the secrets</Loading>;
  if (secrets.data.length === 0)
    return <p className="small muted">No secret is kept. Keep one under “Secrets and schemes” first.</p>;
  const options = secrets.data.map((line) => ({
    id: line.name,
    name: line.standing === "current" ? line.name : `${line.name}, ${KEY_WORDS[line.standing]}`,
  }));
  return (
    <SelectField
      label="Sign with"
      value={options.some(({ id }) => id === name) ? (name as string) : ""}
      options={options}
      onChange={onName}
    />
  );
}
