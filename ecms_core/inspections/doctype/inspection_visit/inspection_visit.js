frappe.ui.form.on("Inspection Visit", {
	setup(frm) {
		frm.set_query("checklist", () => ({ filters: { docstatus: 1, is_current: 1 } }));
		frm.set_query("inspection_order", () => ({
			filters: { docstatus: 1, ...(frm.doc.case ? { case: frm.doc.case } : {}) },
		}));
	},
	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(
				__("Save the visit, then answer the checklist. Where you are is not recorded."),
				"blue"
			);
			propose_order(frm);
		} else {
			add_way_on(frm);
		}
	},
	case: (frm) => propose_order(frm),
});

function propose_order(frm) {
	if (!frm.doc.case || frm.doc.inspection_order) return;
	frappe.db
		.get_list("Inspection Order", {
			filters: { case: frm.doc.case, docstatus: 1 },
			order_by: "valid_from desc",
			limit: 1,
		})
		.then(([order]) => order && frm.set_value("inspection_order", order.name));
}

function add_way_on(frm) {
	if (frm.doc.docstatus === 1) {
		return frm
			.add_custom_button(__("Back to the case"), () =>
				frappe.set_route("Form", "Labour Case", frm.doc.case)
			)
			.addClass("btn-primary");
	}
	if (frm.doc.docstatus !== 0 || frm.doc.access_refused || !frm.doc.checklist) return;
	frappe.db
		.get_value("Answer Sheet", { visit: frm.doc.name }, ["name", "docstatus", "answered"])
		.then(({ message }) => {
			const sheet = message && message.name ? message : null;
			const button = sheet
				? frm.add_custom_button(__("Open the checklist ({0})", [sheet.answered]), () =>
						frappe.set_route("Form", "Answer Sheet", sheet.name)
				  )
				: frm.add_custom_button(__("Answer the checklist"), () =>
						frappe.new_doc("Answer Sheet", {
							visit: frm.doc.name,
							checklist: frm.doc.checklist,
						})
				  );
			if (sheet && sheet.docstatus !== 0) return;
			button.addClass("btn-primary");
			// In place of the Desk's call to submit, which would be refused yet.
			frm.dashboard.set_headline(
				__("First answer the checklist and submit it; then submit the visit."),
				"blue"
			);
		});
}
