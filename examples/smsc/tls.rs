//! TLS: the certificate, given or made at the start.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject},
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsAcceptor;

use crate::args::{self, TlsVersion};

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// What accepts TLS; `None` where the options ask for none.
///
/// # Errors
/// In words: a file cannot be read or written, or certificate and key do not fit.
pub fn acceptor(options: &args::Tls, listen: SocketAddr) -> Result<Option<TlsAcceptor>, String> {
    let (chain, key) = match (options.tls.as_deref(), &options.tls_self_signed) {
        (Some([cert, key]), _) => read(cert, key)?,
        (_, Some(path)) => make(path, listen)?,
        _ => return Ok(None),
    };
    let versions: &[&SupportedProtocolVersion] = match options.tls_version {
        Some(TlsVersion::V1_2) => &[&TLS12],
        Some(TlsVersion::V1_3) => &[&TLS13],
        None => &[&TLS12, &TLS13],
    };
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| format!("TLS: {error}"))?;
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

fn read(cert: &Path, key: &PathBuf) -> Result<Identity, String> {
    let wrong = |path: &Path, error| format!("{}: {error}", path.display());
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(cert).and_then(|certs| certs.collect());
    let chain = chain.map_err(|error| wrong(cert, error.to_string()))?;
    if chain.is_empty() {
        return Err(wrong(cert, "there is no certificate in it".into()));
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, error.to_string()))?;
    Ok((chain, key))
}

/// Makes a certificate for localhost and the address, and writes it.
fn make(path: &Path, listen: SocketAddr) -> Result<Identity, String> {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), listen.ip().to_string()];
    let made = rcgen::generate_simple_self_signed(names).map_err(|error| error.to_string())?;
    fs::write(path, made.cert.pem()).map_err(|error| format!("{}: {error}", path.display()))?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    Ok((vec![made.cert.der().clone()], key.into()))
}
