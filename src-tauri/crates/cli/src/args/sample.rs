//! The arguments of `exhibit sample`.

use clap::{Args, Subcommand, ValueEnum};

use super::examples;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    Outworx,
    Nevo,
    Flows,
    Mushi,
    Vectis,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SampleVerb {
    /// Fill the workspace `sample` by a real pull from the sample vendors on this machine
    Load,
    /// Run the sample vendors until interrupted, and let them send their webhooks where a receiver is given
    #[command(after_help = examples::SAMPLE_SERVE)]
    Serve(SampleServeArgs),
    /// Give the workspace `sample`, or that of --workspace, the published secrets of the sample vendors, and print them
    ///
    /// A listener on that workspace checks by them what `sample serve --deliver-to` sends.
    #[command(after_help = examples::SAMPLE_SECRETS)]
    Secrets,
    /// Print made-up rows as NDJSON, oldest first
    Generate {
        /// How many
        rows: usize,
        /// Other seed, other rows
        #[arg(long, default_value_t = crate::verb::sample::SEED, value_name = "S")]
        seed: u64,
        /// Whose rows
        #[arg(long, default_value = "outworx", value_name = "SHAPE")]
        shape: Shape,
        /// Rows before here [default: now]
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        until: Option<String>,
    },
    /// Print two weeks of made-up captured deliveries as NDJSON, signed by published secrets, for `webhook import`
    Deliveries {
        /// Other seed, other deliveries
        #[arg(long, default_value_t = crate::verb::sample::SEED, value_name = "S")]
        seed: u64,
        /// Deliveries before here [default: now]
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        until: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SampleServeArgs {
    /// Port on 127.0.0.1; 0 = any free one
    #[arg(long, default_value_t = 0, value_name = "P")]
    pub(crate) port: u16,
    /// Send the vendors' webhooks to this address of this machine, each signed when it is sent
    ///
    /// Those of last week and this one go in their order, then new ones as rows appear. What is not answered with 2xx
    /// within 5 s is dropped and never sent again. The sample has a few of them lost, late, twice, changed or forged.
    #[arg(long, value_name = "URL")]
    pub(crate) deliver_to: Option<String>,
    /// With --deliver-to: most deliveries in a time, e.g. 5/s or 30/m
    #[arg(long, value_name = "RATE", default_value = "1/s", requires = "deliver_to")]
    pub(crate) rate: String,
    /// With --deliver-to: only what is due at or after T, at most 90 days back; now = only new ones [default: the Monday
    /// of last week]
    #[arg(long, value_name = "T", requires = "deliver_to", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
}
