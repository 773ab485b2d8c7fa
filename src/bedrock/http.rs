//! Connections that load no certificates before they have to: some hundred files, and machines
//! without any.

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{HttpClient, SharedHttpClient, http_client_fn};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// Without TLS, for a URL that asks for none.
pub(super) fn plain(url: &str) -> Option<SharedHttpClient> {
    url.starts_with("http://")
        .then(|| Builder::new().build_http())
}

/// As the SDK connects by default, but for the certificates. Its own client loads them as soon as it
/// is given to a service's client, and the chain of credentials makes several of those for services
/// that it hardly ever asks.
pub(super) fn when_needed() -> SharedHttpClient {
    let client = Builder::new().build_with_connector_fn(|settings, components| {
        let mut connector =
            ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector.set_proxy_config(Some(ProxyConfig::from_env()));
        connector.build()
    });
    http_client_fn(move |settings, components| client.http_connector(settings, components))
}
