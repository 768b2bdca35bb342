/** What a pack shall hold, with the number of rows beside it before anything is written. */
import { type CalendarDate, today } from "@internationalized/date";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import {
  DateField,
  DateInput,
  DateSegment,
  Form,
  Input,
  Label,
  Radio,
  RadioGroup,
  Text,
  TextField,
} from "react-aria-components";
import type { PackKind } from "../bindings/PackKind";
import type { PackRequest } from "../bindings/PackRequest";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { count } from "../parts/format";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { PACK_KINDS } from "./words";

/** A quarter: the period most reviews are for. */
const FIRST_PERIOD_DAYS = 90;

/** Today is not over: a pack that holds it cannot be complete. */
const lastWholeDay = () => today("UTC").subtract({ days: 1 });

/** `children` stands between the form and its button: progress and failures. */
export interface PackFormProps {
  kind: PackKind;
  query: string;
  isBuilding: boolean;
  onBuild: (request: PackRequest) => void;
  children: ReactNode;
}

/** The form. Days are UTC days, both included; the request's `to` is the day after. */
export function PackForm(props: PackFormProps) {
  const [kind, setKind] = useState(props.kind);
  const [to, setTo] = useState<CalendarDate | null>(lastWholeDay);
  const [from, setFrom] = useState<CalendarDate | null>(() =>
    lastWholeDay().subtract({ days: FIRST_PERIOD_DAYS - 1 }),
  );
  const [query, setQuery] = useState(props.query);
  const [organisation, setOrganisation] = useState("");
  const request = requestOf({ kind, from, to, query, organisation });
  return (
    <Form
      className="pack-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (request !== null) props.onBuild(request);
      }}
    >
      <RadioGroup
        className="radios"
        value={kind}
        onChange={(next) => setKind(next as PackKind)}
        isDisabled={props.isBuilding}
      >
        <Label className="label">Kind</Label>
        {PACK_KINDS.map((offer) => (
          <Radio key={offer.kind} value={offer.kind} className="radio-line">
            <span className="radio-dot" aria-hidden />
            <span>
              {offer.name}
              <small>{offer.holds}</small>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      <div className="period">
        <Day label="From" value={from} onChange={setFrom} isDisabled={props.isBuilding} />
        <Day label="To" value={to} onChange={setTo} isDisabled={props.isBuilding} />
        <p className="tiny muted">Whole days in UTC, both included. Rows without a time are left out.</p>
      </div>
      <TextField className="field" value={query} onChange={setQuery} isDisabled={props.isBuilding}>
        <Label className="label">Query (optional)</Label>
        <Input className="input mono" spellCheck="false" autoComplete="off" />
      </TextField>
      <TextField
        className="field"
        value={organisation}
        onChange={setOrganisation}
        isDisabled={props.isBuilding}
      >
        <Label className="label">Organisation (optional)</Label>
        <Input className="input" autoComplete="off" />
        <Text slot="description" className="tiny muted">
          Printed on the pack and in its name.
        </Text>
      </TextField>
      {request === null ? (
        <p className="small" role="alert">
          Give both days, the first not after the last.
        </p>
      ) : (
        <Preview request={request} />
      )}
      {props.children}
      <footer className="dialog-foot">
        <span className="tiny muted">Nothing is written until you build.</span>
        <Button type="submit" look="primary" isDisabled={request === null || props.isBuilding}>
          Build
        </Button>
      </footer>
    </Form>
  );
}

interface DayProps {
  label: string;
  value: CalendarDate | null;
  onChange: (value: CalendarDate | null) => void;
  isDisabled: boolean;
}

function Day({ label, ...field }: DayProps) {
  return (
    <DateField className="field" {...field} shouldForceLeadingZeros>
      <Label className="label">{label}</Label>
      <DateInput className="input date">
        {(segment) => <DateSegment segment={segment} className="date-segment" />}
      </DateInput>
    </DateField>
  );
}

function Preview({ request }: { request: PackRequest }) {
  const host = useHost();
  const { organisation: _, path: __, ...counted } = request;
  const preview = useQuery({
    queryKey: ["pack-count", counted],
    queryFn: () => host.packCount(request),
    placeholderData: keepPreviousData,
  });
  if (preview.error !== null)
    return <FailureNote failure={asFailure(preview.error)} onAct={() => void preview.refetch()} />;
  return (
    <p className="preview" role="status" aria-label="Rows in the pack">
      {preview.data === undefined ? (
        "Counting the rows"
      ) : (
        <>
          <b className="figure">{count(preview.data.included)}</b> of {count(preview.data.total_in_period)}{" "}
          rows held for the period go into the pack
        </>
      )}
    </p>
  );
}

interface Choice {
  kind: PackKind;
  from: CalendarDate | null;
  to: CalendarDate | null;
  query: string;
  organisation: string;
}

/** The request, or null while the period is not one. */
function requestOf({ kind, from, to, query, organisation }: Choice): PackRequest | null {
  if (from === null || to === null || from.compare(to) > 0) return null;
  const end = to.add({ days: 1 });
  const named = organisation.trim();
  return {
    kind,
    from: from.toString(),
    to: end.toString(),
    query: query.trim(),
    organisation: named === "" ? null : named,
    path: null,
  };
}
