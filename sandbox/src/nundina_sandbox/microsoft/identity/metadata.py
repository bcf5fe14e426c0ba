"""What clients read first: where the endpoints are, the keys, and which hosts are one cloud."""

from nundina_sandbox.certificates import CLOUDS, Cloud
from nundina_sandbox.microsoft.identity.addresses import Addresses
from nundina_sandbox.microsoft.identity.authorities import Authority

Json = dict[str, object]


def discovery(authority: Authority, addresses: Addresses) -> Json:
    """Return the OpenID discovery document of an authority."""
    login = f"{addresses.login}/{authority.path}"
    return {
        "token_endpoint": f"{login}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": [
            *("client_secret_post", "private_key_jwt", "client_secret_basic"),
        ],
        "jwks_uri": f"{login}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{addresses.issuer}/{authority.issuer_tenant}/v2.0",
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": f"{addresses.graph}/oidc/userinfo",
        "authorization_endpoint": f"{login}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{login}/oauth2/v2.0/devicecode",
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": f"{login}/oauth2/v2.0/logout",
        "claims_supported": [
            *("sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name"),
            *("msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name"),
            *("tid", "ver", "at_hash", "c_hash", "email"),
        ],
        "kerberos_endpoint": f"{login}/kerberos",
        "tenant_region_scope": "EU" if authority.tenant else None,
        "cloud_instance_name": addresses.cloud.login.partition(".")[2] if addresses.cloud else addresses.hosts[0],
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": addresses.hosts[1],
        "rbac_url": "https://pas.windows.net",
    }


def instances(addresses: Addresses, segment: str) -> Json:
    """Return which hosts belong together, and where the authority that was asked about is described."""
    own = {"preferred_network": addresses.hosts[0], "preferred_cache": addresses.hosts[0]}
    metadata: list[Json] = [_names(cloud) for cloud in CLOUDS]
    if addresses.cloud is None:
        metadata.insert(0, {**own, "aliases": [addresses.hosts[0]]})
    return {
        "tenant_discovery_endpoint": f"{addresses.login}/{segment}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": metadata,
    }


def _names(cloud: Cloud) -> Json:
    cache = "login.windows.net" if "login.windows.net" in cloud.aliases else cloud.login
    aliases = [cloud.login, *(a for a in cloud.aliases if a != "login.live.com")]
    return {"preferred_network": cloud.login, "preferred_cache": cache, "aliases": aliases}
