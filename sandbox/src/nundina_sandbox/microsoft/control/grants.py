"""What the control API can do to consents and tokens."""

from nundina_sandbox.control_desk import Json, Values, number_in, text_in
from nundina_sandbox.microsoft.control.accounts import about_tenant
from nundina_sandbox.microsoft.control.finding import Finding, words


class GrantCommands(Finding):
    """What was allowed, by whom, and how it ends."""

    def approve(self, values: Values) -> Json:
        """Allow an app these permissions for everybody of a tenant, as its administrator would."""
        tenant, client_id = self.tenant(values), text_in(values, "client_id")
        scopes, roles = words(values.get("scopes")), words(values.get("roles"))
        self.world.identity.allow_for_all(tenant.tenant_id, client_id, scopes, roles)
        return about_tenant(self.world, tenant)

    def take_back_approval(self, values: Values) -> Json:
        """Forget what an administrator allowed an app."""
        tenant = self.tenant(values)
        self.world.identity.take_back_for_all(tenant.tenant_id, text_in(values, "client_id"))
        return about_tenant(self.world, tenant)

    def revoke(self, values: Values) -> Json:
        """End what a person allowed one app, or all, as they can in their account."""
        client_id = str(values["client_id"]) if values.get("client_id") else None
        return {"revoked": self.world.identity.take_back(self.person(values), client_id)}

    def password_changed(self, values: Values) -> Json:
        """End every sign-in of a person, as Microsoft does when the password changes; access tokens run on."""
        self.world.identity.end_sessions(self.person(values))
        return {}

    def demand_second_factor(self, values: Values) -> Json:
        """Have refreshing answer interaction_required until the person has signed in on a page again."""
        person = self.person(values)
        with self.world.lock:
            self.world.identity.second_factor_since[person.object_id] = self.world.clock.now()
        return {"person": person.address}

    def expire_access_tokens(self, values: Values) -> Json:
        """Make access tokens answer 401, of one person or of all; refreshing goes on working."""
        self.world.identity.expire_access_tokens(self.person_if_named(values))
        return {}

    def expire_refresh_tokens(self, values: Values) -> Json:
        """Make refresh tokens answer AADSTS700082, of one person or of all."""
        self.world.identity.expire_refresh_tokens(self.person_if_named(values))
        return {}

    def deny_next_consent(self, values: Values) -> Json:
        """Have the next consents refused whatever is pressed."""
        self.world.identity.denials_armed = number_in(values, "times", 1)
        return {"times": self.world.identity.denials_armed}

    def allow_without_asking(self, values: Values) -> Json:
        """Send every app straight back with this person's consent; without a person: ask again as usual."""
        person = self.person_if_named(values)
        self.world.identity.allowing = person.object_id if person else None
        return {"person": person.address if person else None}
