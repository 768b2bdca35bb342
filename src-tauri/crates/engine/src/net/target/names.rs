//! Names of hosts: which mean this machine, which mean a cloud's metadata, and who is asked about the rest.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who says which addresses a name has.
#[derive(Clone, Debug, Default)]
pub enum Names {
    /// The system's resolver.
    #[default]
    System,
    /// A table: for tests, which ask nobody.
    Table(BTreeMap<String, Vec<IpAddr>>),
}

/// Names under which clouds hand out credentials, by the vendors' pages as of 2026.
const METADATA: &[(&str, &str)] = &[
    ("metadata.google.internal", "the metadata name of Google Cloud"),
    ("metadata.goog", "the metadata name of Google Cloud"),
    ("metadata", "the metadata name of Google Cloud"),
    ("instance-data", "the metadata name of AWS"),
    ("instance-data.ec2.internal", "the metadata name of AWS"),
    ("metadata.azure.internal", "the metadata name of Azure"),
    ("metadata.azure.com", "the metadata name of Azure"),
    ("metadata.tencentyun.com", "the metadata name of Tencent Cloud"),
    ("metadata.oraclecloud.com", "the metadata name of Oracle Cloud"),
    ("metadata.platformequinix.com", "the metadata name of Equinix Metal"),
    ("metadata.packet.net", "the metadata name of Equinix Metal"),
    ("rancher-metadata", "the metadata name of Rancher"),
];

/// Whether the name is this machine's own (RFC 6761 section 6.3). The resolver is not asked about it.
pub(super) fn is_local(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The addresses of this machine.
pub(super) fn local() -> Vec<IpAddr> {
    vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
}

/// Whose metadata the name leads to; none for any other name. The address that it has is judged besides.
pub(super) fn metadata(name: &str) -> Option<&'static str> {
    METADATA.iter().find(|(known, _)| *known == name).map(|(_, whose)| *whose)
}

impl Names {
    /// Every address of a name.
    ///
    /// # Errors
    /// What the resolver says.
    pub(super) async fn look_up(&self, name: &str, port: u16) -> Result<Vec<IpAddr>, String> {
        match self {
            Self::Table(table) => table.get(name).cloned().ok_or_else(|| "the name is not known".to_owned()),
            Self::System => {
                let found = tokio::net::lookup_host((name, port)).await;
                Ok(found.map_err(|error| error.to_string())?.map(|address| address.ip()).collect())
            }
        }
    }
}
