// A change that was applied to open deadlines can be undone, with a reason.

frappe.ui.form.on("Law Change", {
	refresh(frm) {
		if (frm.doc.status === "Applying") {
			frm.set_intro(__("The deadlines are changed in the background."));
		}
		if (frm.doc.status !== "Applied" || !frappe.model.can_write(frm.doc.law_doctype)) return;
		frm.add_custom_button(__("Undo"), () => undo(frm));
	},
});

function undo(frm) {
	const opener = document.activeElement;
	const dialog = new frappe.ui.Dialog({
		title: __("Undo: {0}", [frm.doc.cause]),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p class="text-muted">${__(
					"The deadlines get their former date again; those that something else happened to keep theirs. The record of the law stays as it is."
				)}</p>`,
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		],
		primary_action_label: __("Undo"),
		primary_action({ reason }) {
			dialog.disable_primary_action();
			frappe
				.xcall("ecms_core.law.edge.projection.undo", { change: frm.doc.name, reason })
				.then(({ restored, kept }) => {
					dialog.hide();
					frm.reload_doc();
					frappe.msgprint({
						title: __("Undone"),
						message: [
							__("{0} deadlines have their former date again.", [restored]),
							kept.length
								? __("Something else happened to these since: {0}", [kept.join(", ")])
								: "",
						]
							.map(frappe.utils.escape_html)
							.join("<br>"),
						indicator: "green",
					});
				})
				.catch(() => dialog.enable_primary_action());
		},
	});
	dialog.$wrapper.on("hidden.bs.modal", () => opener.focus());
	dialog.show();
}
