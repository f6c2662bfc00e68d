frappe.ui.form.on("Labour Complaint", {
	refresh(frm) {
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
