//! TLS: which certificates are trusted.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsConnector;

use crate::{args, host::Host};

/// What makes a connection one of TLS.
pub struct Tls {
    pub connector: TlsConnector,
    name: Option<ServerName<'static>>,
}

impl Tls {
    /// `None` where the options ask for no TLS.
    ///
    /// # Errors
    /// In words: there are no certificates to trust, or the name is none.
    pub fn new(options: &args::Tls) -> Result<Option<Self>, String> {
        if !options.tls {
            return Ok(None);
        }
        let name = options.tls_name.clone().map(server_name).transpose()?;
        let roots = match &options.ca {
            Some(path) => given(path)?,
            None => native()?,
        };
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS12, &TLS13])
            .map_err(|error| format!("TLS: {error}"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Some(Self { connector: TlsConnector::from(Arc::new(config)), name }))
    }

    /// The name that the certificate of this host has to have.
    ///
    /// # Errors
    /// In words: what the host is called cannot stand in a certificate.
    pub fn name(&self, host: &Host) -> Result<ServerName<'static>, String> {
        self.name.clone().map_or_else(|| server_name(host.name.clone()), Ok)
    }
}

fn server_name(name: String) -> Result<ServerName<'static>, String> {
    ServerName::try_from(name.clone()).map_err(|_| format!("no name for a certificate: {name}"))
}

fn given(path: &Path) -> Result<RootCertStore, String> {
    let wrong = |error: String| format!("{}: {error}", path.display());
    let mut roots = RootCertStore::empty();
    for cert in CertificateDer::pem_file_iter(path).map_err(|error| wrong(error.to_string()))? {
        let cert = cert.map_err(|error| wrong(error.to_string()))?;
        roots.add(cert).map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() { Err(wrong("there is no certificate in it".into())) } else { Ok(roots) }
}

fn native() -> Result<RootCertStore, String> {
    let loaded = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(loaded.certs);
    match loaded.errors.first() {
        Some(error) if roots.is_empty() => Err(format!("trusted certificates: {error}")),
        None if roots.is_empty() => Err("this machine trusts no certificates: give --ca".into()),
        _ => Ok(roots),
    }
}
