"""What the control API can do to people, organisations and apps."""

from dataclasses import asdict

from nundina_sandbox.control_desk import Json, Values, invalid, text_in
from nundina_sandbox.microsoft.control.finding import Finding, words, yes
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.people import Person, Tenant
from nundina_sandbox.microsoft.world import MicrosoftWorld


class AccountCommands(Finding):
    """Who has an account, where, and which apps there are."""

    def people(self) -> Json:
        """Return who has an account, and what they allowed."""
        with self.world.lock:
            return {"people": [self._about(person) for person in self.world.people.values()]}

    def _about(self, person: Person) -> Json:
        identity, tenant = self.world.identity, self.world.tenant(person.tenant)
        consents = identity.consents.items()
        allowed = [{"client_id": k[1], "scopes": sorted(v)} for k, v in consents if k[0] == person.object_id]
        return {
            **asdict(person),
            "personal": person.personal,
            "administrator": tenant is not None and person.address in tenant.administrators,
            "disabled": person.object_id in identity.disabled,
            "second_factor_needed": identity.needs_second_factor(person),
            "allowed": allowed,
        }

    def add_person(self, values: Values) -> Json:
        """Make an account, or return the one there is."""
        try:
            person = self.world.add_person(
                text_in(values, "address"),
                name=str(values.get("name") or ""),
                zone=str(values.get("zone") or "UTC"),
                tenant=str(values["tenant"]) if values.get("tenant") else None,
                personal=yes(values.get("personal")),
                administrator=yes(values.get("administrator")),
                upn=str(values.get("upn") or ""),
            )
        except ValueError as error:
            raise invalid(error) from error
        return self._about(person)

    def tenants(self) -> Json:
        """Return the organisations, and what their administrators allowed."""
        with self.world.lock:
            return {"tenants": [about_tenant(self.world, tenant) for tenant in self.world.tenants.values()]}

    def change_tenant(self, values: Values) -> Json:
        """Make an organisation, or change whether its people may consent and who administers it."""
        tenant = self.world.add_tenant(text_in(values, "domain"), str(values.get("name") or ""))
        with self.world.lock:
            if values.get("users_may_consent") not in (None, ""):
                tenant.users_may_consent = yes(values["users_may_consent"])
            if values.get("administrator"):
                tenant.administrators.add(self.person(values, "administrator").address)
        return about_tenant(self.world, tenant)

    def clients(self) -> Json:
        """Return the registered apps, without their secrets."""
        return {"clients": [_client(client) for client in self.world.identity.clients.values()]}

    def register_client(self, values: Values) -> Json:
        """Register an app; one without a secret is a program on somebody's machine."""
        tenant = self.tenant(values).tenant_id if values.get("tenant") else None
        client = Client(
            text_in(values, "client_id"),
            str(values.get("client_secret") or ""),
            tuple(words(values.get("redirect_uris"))),
            str(values.get("name") or "Nundina"),
            tenant,
            frozenset(words(values.get("permissions"))),
            frozenset(words(values.get("app_permissions"))),
            secret_expired=yes(values.get("secret_expired")),
        )
        return _client(self.world.register_client(client))

    def disable(self, values: Values) -> Json:
        """Close a person's account, or open it again with `disabled` false."""
        person, identity = self.person(values), self.world.identity
        with self.world.lock:
            (identity.disabled.add if yes(values.get("disabled", True)) else identity.disabled.discard)(
                person.object_id
            )
        return self._about(person)


def _client(client: Client) -> Json:
    return {
        "client_id": client.client_id,
        "name": client.name,
        "redirect_uris": list(client.redirect_uris),
        "tenant": client.tenant,
        "permissions": sorted(client.permissions),
        "app_permissions": sorted(client.app_permissions),
    }


def about_tenant(world: MicrosoftWorld, tenant: Tenant) -> Json:
    """Return an organisation, and what its administrators allowed."""
    identity = world.identity
    given = [
        {"client_id": k[1], "scopes": sorted(v), "roles": sorted(identity.roles_of(*k))}
        for k, v in identity.admin_consents.items()
        if k[0] == tenant.tenant_id
    ]
    about = {"tenant_id": tenant.tenant_id, "domain": tenant.domain, "name": tenant.name}
    settings: Json = {"users_may_consent": tenant.users_may_consent, "administrators": sorted(tenant.administrators)}
    return {**about, **settings, "allowed": given}
