frappe.ui.form.on("Case Payment", {
	setup(frm) {
		frm.set_query("decision", () => ({
			filters: { docstatus: 1, ...(frm.doc.case ? { case: frm.doc.case } : {}) },
		}));
	},
	decision(frm) {
		if (!frm.doc.decision) return;
		frappe.db
			.get_value("Case Decision", frm.doc.decision, ["case", "currency"])
			.then(({ message }) => frm.set_value(message));
	},
});
