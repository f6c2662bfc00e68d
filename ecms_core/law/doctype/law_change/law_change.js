// A change that was applied to open deadlines can be undone, with a reason.

frappe.ui.form.on("Law Change", {
	refresh(frm) {
		frm.set_intro();
		if (["Applying", "Undoing"].includes(frm.doc.status)) follow(frm);
		if (frm.doc.status !== "Applied" || !frappe.model.can_write(frm.doc.law_doctype)) return;
		frm.add_custom_button(__("Undo"), () => undo(frm));
	},
});

// What goes on in the background is told until it is done, or another page is opened.
function follow(frm) {
	const { name, status } = frm.doc;
	frappe.xcall("ecms_core.law.edge.projection.progress", { change: name }).then((found) => {
		const here = frappe.get_route();
		if (frm.doc.name !== name || here[1] !== "Law Change" || here[2] !== name) return;
		if (found.status !== status) return frm.reload_doc();
		const told =
			status === "Undoing"
				? __("The deadlines get their former date in the background: {0} of {1}.", [
						found.done,
						found.of,
				  ])
				: __("The deadlines are changed in the background: {0} so far.", [found.done]);
		frm.set_intro();
		frm.set_intro(told);
		setTimeout(() => follow(frm), 2000);
	});
}

function undo(frm) {
	const opener = document.activeElement;
	const stays =
		frm.doc.law_doctype === "Deadline Rule"
			? __(
					"{0} stays on record as it is: new deadlines count by it, these by the version that they have again.",
					[frm.doc.law_name]
			  )
			: __(
					"{0} stays on record as it is: new deadlines count by it, and these as soon as something is recorded of them. Take the days out of it that are not to hold.",
					[frm.doc.law_name]
			  );
	const dialog = new frappe.ui.Dialog({
		title: __("Undo: {0}", [frm.doc.cause]),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p>${__(
					"The deadlines get their former date again; those that something else happened to keep theirs."
				)}</p><p>${frappe.utils.escape_html(stays)}</p>`,
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
					if (restored === null) return;
					frappe.msgprint({
						title: __("Undone"),
						message: [
							__("{0} deadlines have their former date again.", [restored]),
							kept.length
								? __("Something else happened to these since: {0}", [kept.join(", ")])
								: "",
							stays,
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
