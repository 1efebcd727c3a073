//! Opens connections: name, TCP, TLS.

use std::net::SocketAddr;

use tokio::net::TcpStream;

use crate::{host::Host, support::stream::Stream, tls::Tls};

/// A connection that was opened, and its ends.
pub struct Dialled {
    pub stream: Stream,
    pub ours: SocketAddr,
    pub theirs: SocketAddr,
}

/// Connects to a host; how long that may take is for the caller to say.
///
/// # Errors
/// Why there is no connection, in words.
pub async fn dial(host: &Host, tls: Option<&Tls>) -> Result<Dialled, String> {
    let tcp = TcpStream::connect(host.address()).await.map_err(|error| error.to_string())?;
    // Without it a lone PDU may wait for the answer to the one before.
    let _ = tcp.set_nodelay(true);
    let ours = tcp.local_addr().map_err(|error| error.to_string())?;
    let theirs = tcp.peer_addr().map_err(|error| error.to_string())?;
    let stream = match tls {
        None => tcp.into(),
        Some(tls) => {
            let stream = tls.connector.connect(tls.name(host)?, tcp).await;
            Stream::tls(stream.map_err(|error| format!("TLS: {error}"))?)
        }
    };
    Ok(Dialled { stream, ours, theirs })
}
