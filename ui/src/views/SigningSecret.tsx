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

/** Stands for "to each the one that signed it": no name of a secret is a space. */
const EACH = " ";

/** `name` null: none was chosen; where `eachName` is given, that is a choice of its own, called so. */
export interface SigningSecretProps {
  name: string | null;
  eachName?: string;
  onName: (name: string | null) => void;
}

/** The field. */
export function SigningSecret({ name, eachName, onName }: SigningSecretProps) {
  const secrets = useSecretNames();
  if (secrets.error !== null)
    return <FailureNote failure={asFailure(secrets.error)} onAct={() => void secrets.refetch()} />;
  if (secrets.data === undefined) return <Loading>Reading the names of the secrets</Loading>;
  if (secrets.data.length === 0)
    return <p className="small muted">No secret is kept. Keep one under “Secrets and schemes” first.</p>;
  const kept = secrets.data.map((line) => ({
    id: line.name,
    name: line.standing === "current" ? line.name : `${line.name}, ${KEY_WORDS[line.standing]}`,
  }));
  const options = eachName === undefined ? kept : [{ id: EACH, name: eachName }, ...kept];
  return (
    <SelectField
      label="Sign with"
      value={kept.some(({ id }) => id === name) ? (name as string) : eachName === undefined ? "" : EACH}
      options={options}
      onChange={(id) => onName(id === EACH ? null : id)}
    />
  );
}
