frappe.ui.form.on("Inspection Visit", {
	setup(frm) {
		frm.set_query("checklist", () => ({ filters: { docstatus: 1, is_current: 1 } }));
	},
	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(
				__("Save the visit, then answer the checklist. Where you are is not recorded."),
				"blue"
			);
			return;
		}
		if (frm.doc.docstatus !== 0 || frm.doc.access_refused || !frm.doc.checklist) return;
		frappe.db
			.get_value("Answer Sheet", { visit: frm.doc.name }, ["name", "docstatus", "answered"])
			.then(({ message }) => {
				const sheet = message && message.name ? message : null;
				const button = frm.add_custom_button(
					sheet ? __("Open the checklist ({0})", [sheet.answered]) : __("Answer the checklist"),
					() =>
						sheet
							? frappe.set_route("Form", "Answer Sheet", sheet.name)
							: frappe.new_doc("Answer Sheet", {
									visit: frm.doc.name,
									checklist: frm.doc.checklist,
							  })
				);
				if (!sheet || sheet.docstatus === 0) button.addClass("btn-primary");
			});
	},
});
