// The visitor's own zone, where the address names none and no earlier choice is known. Everything works without it.
const chosen = new URLSearchParams(location.search);
const form = document.querySelector("form.zone");
if (form && !chosen.has("zone") && !sessionStorage.getItem("nundina-zone")) {
	sessionStorage.setItem("nundina-zone", "guessed");
	const guessed = Intl.DateTimeFormat().resolvedOptions().timeZone;
	const known = [...form.elements.zone.options].some((option) => option.value === guessed);
	if (known && guessed !== form.elements.zone.value) {
		chosen.set("zone", guessed);
		location.replace(`${location.pathname}?${chosen}`);
	}
}
