/** What the fake host's packs speak to: some lines of the core's own table. */
import type { ControlLine } from "../../bindings/ControlLine";
import type { Controls } from "../../bindings/Controls";
import type { PackKind } from "../../bindings/PackKind";

const EVERY: PackKind[] = ["access-review", "change-management", "incident-response", "custom"];

function control(
  name: [framework: string, id: string],
  words: string,
  kinds: PackKind[],
  [shows, not_shown]: [string, string],
): ControlLine {
  const [framework, id] = name;
  return { framework, id, words, kinds, shows, not_shown };
}

/** The answer to `controlList`. */
export const FAKE_CONTROLS: Controls = {
  controls: [
    control(
      ["SOC 2", "CC6.2"],
      "People are registered and authorised before they get credentials, and lose them when they leave.",
      ["access-review"],
      [
        "Invitations, removals, and activity after a removal.",
        "Who approved a joiner, and when somebody left: that stands in the personnel system.",
      ],
    ),
    control(
      ["SOC 2", "CC6.3"],
      "Roles follow the work, with least privilege, and are reviewed.",
      ["access-review"],
      [
        "Every recorded change of role, and the decision about each person where a review is in the pack.",
        "Whether a role is more than the work needs.",
      ],
    ),
    control(
      ["SOC 2", "CC8.1"],
      "Changes are authorised, tested and recorded.",
      ["change-management"],
      [
        "Changes with before and after, who made them and who released them.",
        "Approval and tests, unless the source records them.",
      ],
    ),
    control(
      ["ISO 27001", "A.5.18"],
      "Access rights are given, reviewed, changed and taken away by rule.",
      ["access-review"],
      ["Grants, removals and roles over time.", "The rule itself."],
    ),
    control(["ISO 27001", "A.8.15"], "Activity is logged, kept, protected and looked at.", EVERY, [
      "The recorded activity, how complete it is, and its tie to the log's head.",
      "Protection at the vendor, and that somebody looks daily.",
    ]),
    control(
      ["PCI DSS v4", "10.5.1"],
      "Audit logs are kept for twelve months, the last three at hand.",
      EVERY,
      [
        "For which days of the period rows were collected and are held.",
        "Days outside the period of the pack.",
      ],
    ),
    control(
      ["PCI DSS v4", "12.10"],
      "Incidents are answered at once, by a plan.",
      ["incident-response"],
      [
        "The course of the incident and how long each step took.",
        "The plan, its yearly test and the training.",
      ],
    ),
    control(
      ["HIPAA", "164.312(b)"],
      "Activity in systems with health information is recorded and examined.",
      EVERY,
      ["The recorded activity and how complete it is.", "Systems that are not among the sources."],
    ),
    control(
      ["Cyber Essentials", "User access control"],
      "Accounts are approved, few are administrators, and old ones go.",
      ["access-review"],
      ["Accounts that act, their roles, and those that lay still.", "Accounts that never appear in a log."],
    ),
  ],
  retention: [
    {
      regime: "PCI DSS v4.0.1, 10.5.1",
      number: "12 months, the last 3 at hand",
      says: "Explicit for audit logs. 90 days alone are not enough.",
    },
    {
      regime: "HIPAA, 164.316(b)(2)(i)",
      number: "6 years",
      says: "Explicit for documentation; for logs only by interpretation.",
    },
    { regime: "SOC 2", number: "13 to 24 months", says: "Nothing explicit." },
    {
      regime: "GDPR, Article 5(1)(e)",
      number: "as short as can be justified",
      says: "No minimum. Article 30 is about records of processing, not about logs.",
    },
    { regime: "Cyber Essentials", number: "none", says: "Says nothing about keeping logs." },
  ],
};
