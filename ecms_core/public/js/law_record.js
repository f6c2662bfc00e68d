// A record of the law: what is in use is superseded from a day on, never written over.

const OF_THE_LAW = ["Deadline Rule", "Violation Type", "Penalty Scale", "Legal Value"];

OF_THE_LAW.forEach((doctype) => frappe.ui.form.on(doctype, { refresh: show_versions }));

function show_versions(frm) {
	if (frm.is_new()) {
		if (frm.doc.supersedes) {
			frm.set_intro(
				__("Change what the new law changes, then save: {0} ends the day before.", [
					frappe.utils.escape_html(frm.doc.supersedes),
				])
			);
		}
		return;
	}
	const uses = (frm.doc.__onload || {}).uses;
	if (uses) {
		frm.set_intro(
			__("In use by {0} records of cases. A change of the law is made by superseding it.", [uses])
		);
	}
	if (frm.perm[0].create) {
		frm.add_custom_button(__("Supersede"), () => supersede(frm));
	}
}

function supersede(frm) {
	const opener = document.activeElement;
	const dialog = new frappe.ui.Dialog({
		title: __("Supersede {0}", [frm.doc.name]),
		fields: [
			{
				fieldname: "valid_from",
				fieldtype: "Date",
				label: __("First day of the new version"),
				reqd: 1,
				default: frappe.datetime.get_today(),
			},
		],
		primary_action_label: __("Make the new version"),
		primary_action({ valid_from }) {
			dialog.hide();
			const next = frappe.model.copy_doc(frm.doc);
			Object.assign(next, { valid_from, supersedes: frm.doc.name, valid_to: frm.doc.valid_to });
			frappe.set_route("Form", next.doctype, next.name);
		},
	});
	dialog.$wrapper.on("hidden.bs.modal", () => opener.focus());
	dialog.show();
}
