/** The webhooks of the fake host. */
import type { WebhooksHost } from "../webhooks";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakeWebhooks(_: FakeWorld): WebhooksHost {
  return {
    webhookSchemes: async () => [{ id: "outworx", title: "Outworx" }],
    webhookOpen: async () => ({ deliveries: [], problems: [] }),
    webhookList: async () => ({ deliveries: [], problems: [] }),
    webhookJudge: async () => ({ deliveries: [], problems: [] }),
    webhookDelivery: async () => {
      throw failure("not_found", "no delivery is open");
    },
    webhookClear: async () => {},
    webhookSecrets: async () => [],
    webhookSecretAdd: async () => {
      throw failure("credentials", "the fake host keeps no secrets");
    },
    webhookSecretRemove: async () => {},
  };
}
