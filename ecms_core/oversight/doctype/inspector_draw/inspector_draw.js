// The draw with the names of the people; the ids that it was made of stay below, as its proof.

frappe.ui.form.on("Inspector Draw", {
	refresh(frm) {
		const eligible = JSON.parse(frm.doc.eligible || "[]");
		const excluded = JSON.parse(frm.doc.excluded || "{}");
		const staff = [...eligible, ...Object.keys(excluded)];
		frappe.db
			.get_list("Inspectorate Staff", {
				filters: { name: ["in", staff] },
				fields: ["name", "full_name"],
				limit: 0,
			})
			.then((found) => {
				const names = Object.fromEntries(found.map((one) => [one.name, one.full_name]));
				show_people(frm, names, eligible, excluded);
			});
	},
});

function show_people(frm, names, eligible, excluded) {
	const esc = frappe.utils.escape_html;
	const row = (staff, what) =>
		`<tr><td>${esc(names[staff] || staff)}</td><td>${what}</td></tr>`;
	const rows = [
		...eligible.map((staff) =>
			row(staff, staff === frm.doc.chosen ? `<strong>${__("drawn")}</strong>` : __("eligible"))
		),
		...Object.entries(excluded).map(([staff, why]) =>
			row(staff, `${__("excluded")}: ${esc(String(why))}`)
		),
	];
	frm.get_field("people").$wrapper.html(`<table class="table"><thead><tr>
		<th>${__("Inspector")}</th><th>${__("In this draw")}</th></tr></thead>
		<tbody>${rows.join("")}</tbody></table>`);
}
