/** The core's verbs of captured webhooks. Open captures live in the core until they are cleared. */
import type { Deliveries } from "../bindings/Deliveries";
import type { DeliveryDetail } from "../bindings/DeliveryDetail";
import type { DeliveryRef } from "../bindings/DeliveryRef";
import type { JudgeBy } from "../bindings/JudgeBy";
import type { NewSecret } from "../bindings/NewSecret";
import type { OpenCaptures } from "../bindings/OpenCaptures";
import type { SchemeLine } from "../bindings/SchemeLine";
import type { SecretLine } from "../bindings/SecretLine";
import type { SecretRef } from "../bindings/SecretRef";

export interface WebhooksHost {
  /** Schemes that can be checked, by title. */
  webhookSchemes(): Promise<SchemeLine[]>;
  /** Opens captured files beside those that are open, and judges all as they were judged last. */
  webhookOpen(request: OpenCaptures): Promise<Deliveries>;
  /** The open deliveries as they were judged last. */
  webhookList(): Promise<Deliveries>;
  /** Judges the open deliveries. */
  webhookJudge(request: JudgeBy): Promise<Deliveries>;
  /** Everything about one delivery. */
  webhookDelivery(request: DeliveryRef): Promise<DeliveryDetail>;
  /** Lets go of the open deliveries; the files stay as they are. */
  webhookClear(): Promise<void>;
  /** The secrets that are kept, by name. */
  webhookSecrets(): Promise<SecretLine[]>;
  /** Keeps a secret. Rejects with `usage` for a taken name, `credentials` where it cannot be kept. */
  webhookSecretAdd(request: NewSecret): Promise<SecretLine>;
  /** Forgets a secret. */
  webhookSecretRemove(request: SecretRef): Promise<void>;
}
