//! TLS to a target: the certificate is checked against the host's name, whatever address was connected to.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Fault;
use crate::net::target::Target;

/// Who vouches that a host is the one that it says it is.
#[derive(Clone, Debug, Default)]
pub enum Trust {
    /// The authorities that this system trusts.
    #[default]
    System,
    /// These certificates (DER) and no others: for tests.
    Only(Vec<Vec<u8>>),
}

/// Makes a connection secret and checks whom it leads to.
///
/// # Errors
/// [`Fault::Unreachable`]: nothing of the request was sent.
pub(super) async fn wrap(
    stream: TcpStream,
    target: &Target,
    trust: &Trust,
) -> Result<TlsStream<TcpStream>, Fault> {
    let unreachable = |why: String| Fault::Unreachable(format!("TLS with {}: {why}", target.host()));
    let config = config(trust).map_err(|error| unreachable(error.to_string()))?;
    let name = ServerName::try_from(target.host()).map_err(|error| unreachable(error.to_string()))?;
    let wrapped = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    wrapped.map_err(|error| unreachable(error.to_string()))
}

fn config(trust: &Trust) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = match trust {
        Trust::System => builder.with_platform_verifier()?,
        Trust::Only(certificates) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates {
                roots.add(CertificateDer::from(certificate.clone()))?;
            }
            builder.with_root_certificates(roots)
        }
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
