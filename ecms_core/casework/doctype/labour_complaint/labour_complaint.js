frappe.ui.form.on("Labour Complaint", {
	refresh(frm) {
		if (frappe.model.can_read("Complainant")) add_complainant(frm);
		if (frm.is_new() || frm.doc.case || !frappe.model.can_create("Labour Case")) return;
		frm.add_custom_button(__("Open a case"), () =>
			frappe
				.xcall(
					"ecms_core.casework.doctype.labour_complaint.labour_complaint.open_case",
					{ complaint: frm.doc.name }
				)
				.then((name) => frappe.set_route("Form", "Labour Case", name))
		).addClass("btn-primary");
	},
});

// No link field: Frappe shows a link's target to whoever reads the link, and records nothing.
function add_complainant(frm) {
	if (frm.doc.complainant) {
		frm.add_custom_button(__("Who complained"), () =>
			frappe.set_route("Form", "Complainant", frm.doc.complainant)
		);
	} else if (frappe.model.can_create("Complainant")) {
		frm.add_custom_button(__("Record who complained"), () =>
			frappe.ui.form.make_quick_entry(
				"Complainant",
				(complainant) => {
					frm.set_value("complainant", complainant.name);
					// The whole form anew would mark as missing what nobody came to yet.
					frm.clear_custom_buttons();
					frm.trigger("refresh");
				},
				null,
				null,
				true
			)
		);
	}
}
