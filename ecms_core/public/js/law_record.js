// A record of the law: what is in use is superseded from a day on, never written over.

const OF_THE_LAW = ["Deadline Rule", "Violation Type", "Penalty Scale", "Legal Value"];

OF_THE_LAW.forEach((doctype) =>
	frappe.ui.form.on(doctype, {
		refresh: show_versions,
		after_save(frm) {
			// The version before ended on the server; what the browser kept of it is out of date.
			if (frm.doc.supersedes) frappe.model.remove_from_locals(doctype, frm.doc.supersedes);
		},
	})
);

function show_versions(frm) {
	frm.set_intro(); // what was said at the last refresh would stand beside what is said now
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

// What a rule or the calendar does to the open deadlines: shown before it is applied.

const SHOWN = 200;

["Deadline Rule", "Legal Calendar"].forEach((doctype) =>
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			if ((!frm.is_new() || frm.doc.supersedes) && frm.perm[0].write) {
				frm.add_custom_button(__("Which deadlines move?"), () => preview_moves(frm));
			}
		},
	})
);

// Tab goes from field to field of a day and out of the table; a row is added by its button alone.
frappe.ui.form.on("Legal Calendar", {
	setup(frm) {
		const table = frm.get_field("days").$wrapper[0];
		table.addEventListener("keydown", go_through, true);
		// Frappe 16 adds a row when the focus comes to the heading of an empty table.
		const empty = () => !(frm.doc.days || []).length;
		table.addEventListener("focus", (event) => empty() && event.stopPropagation(), true);
	},
	validate: drop_blank_days,
});

function go_through(event) {
	const row = event.target.closest(".grid-row");
	if (event.key !== "Tab" || event.shiftKey || !row) return;
	// The framework adds a row after the last field, and takes another field for it.
	if (!event.target.dataset.lastInput || !row.nextElementSibling) event.stopPropagation();
}

// A row without anything that a person enters says nothing; its kind is there from the beginning.
function drop_blank_days(frm) {
	const said = ["day", "until", "title", "basis", "source", "offices"];
	const blank = (frm.doc.days || []).filter((row) => !said.some((field) => row[field]));
	blank.forEach((row) => frappe.model.clear_doc(row.doctype, row.name));
	if (blank.length) frm.refresh_field("days");
}

function preview_moves(frm) {
	drop_blank_days(frm);
	const opener = document.activeElement;
	const { doctype, docname: name } = frm;
	const unsaved = frm.is_new() || frm.is_dirty();
	const dialog = new frappe.ui.Dialog({
		title: __("Which deadlines move?"),
		size: "extra-large",
		fields: [
			{ fieldname: "moves", fieldtype: "HTML", options: counted_of({ checked: 0 }) },
			{
				fieldname: "cause",
				fieldtype: "Small Text",
				label: __("Cause"),
				reqd: 1,
				hidden: 1,
				description: __("Everybody concerned is told this."),
			},
		],
	});
	let closed = false;
	dialog.$wrapper.on("hidden.bs.modal", () => {
		closed = true;
		opener.focus();
	});
	dialog.show();
	const show = (html) => dialog.get_field("moves").$wrapper.html(html);
	const asked = { doctype, name, ...(unsaved ? { values: JSON.stringify(frm.doc) } : {}) };
	look_through(asked, (found) => !closed && show(counted_of(found)))
		.then((found) => {
			if (closed) return;
			show(moves_of(found, unsaved));
			if (!found.count || unsaved) return;
			dialog.set_df_property("cause", "hidden", 0);
			dialog.set_primary_action(__("Move {0} deadlines", [found.count]), ({ cause }) => {
				dialog.disable_primary_action();
				apply_moves(dialog, { doctype, name, cause });
			});
		})
		.catch(() => dialog.hide());
}

// Portion by portion, so that the page says how far it is and a look that is closed ends.
async function look_through(asked, tell) {
	const all = { moves: [], problems: [], count: 0, checked: 0, not_counted: 0 };
	let after = "";
	do {
		const found = await frappe.xcall("ecms_core.law.edge.projection.preview", { ...asked, after });
		["count", "checked", "not_counted"].forEach((sum) => (all[sum] += found[sum]));
		["moves", "problems"].forEach(
			(list) => (all[list] = all[list].concat(found[list]).slice(0, SHOWN))
		);
		all.of = found.of;
		after = found.next;
	} while (after && tell(all) !== false);
	return all;
}

function counted_of({ checked, of }) {
	const told = of
		? __("{0} of {1} running deadlines counted …", [checked, of])
		: __("The running deadlines are counted …");
	const bar = of ? `<progress max="${of}" value="${checked}" style="width:100%"></progress>` : "";
	return `<p aria-live="polite">${told}</p>${bar}`;
}

function apply_moves(dialog, args) {
	frappe
		.xcall("ecms_core.law.edge.projection.apply", args)
		.then(({ change, moved }) => {
			dialog.hide();
			frappe.show_alert({
				message:
					moved === null
						? __("The deadlines are changed in the background.")
						: __("{0} deadlines changed.", [moved]),
				indicator: "green",
			});
			frappe.set_route("Form", "Law Change", change);
		})
		.catch(() => dialog.enable_primary_action());
}

function moves_of(found, unsaved) {
	const esc = frappe.utils.escape_html;
	const day = (moment) =>
		moment ? frappe.datetime.str_to_user(moment.split(" ")[0]) : __("no date");
	const sure = (provisional, confidence, other) =>
		[provisional ? __("provisional") : "", confidence === other ? "" : __(confidence)]
			.filter(Boolean)
			.map((word) => ` (${esc(word)})`)
			.join("");
	const said = [
		found.count
			? __("{0} of {1} running deadlines change.", [found.count, found.checked])
			: __("None of {0} running deadlines changes.", [found.checked]),
		unsaved ? __("This is what the form says; save it before you apply it.") : "",
	];
	const rows = found.moves.map(
		(move) => `<tr><td><a href="${frappe.utils.get_form_link("Labour Case", move.case)}">
			${esc(move.case_title)}</a> <span class="ecms-quiet ecms-number">${esc(move.case)}</span></td>
			<td>${esc(move.title)} <span class="ecms-quiet">${esc(move.rule)}</span></td>
			<td>${day(move.before)}${sure(
				move.provisional_before, move.confidence_before, move.confidence
			)}</td>
			<td><strong>${day(move.after)}</strong>${sure(
				move.provisional, move.confidence, move.confidence_before
			)}</td>
			<td>${esc(move.inspector)}</td></tr>`
	);
	const refused = found.problems.map(
		(one) => `<li><a href="${frappe.utils.get_form_link("Labour Case", one.case)}">
			${esc(one.case)}</a> ${esc(one.title)} <span class="ecms-quiet">${esc(one.rule)}</span>:
			${esc(one.problem)}</li>`
	);
	const not_counted = refused.length
		? `<p>${__("The law can no longer count these {0}; they keep their dates:", [
				found.not_counted,
		  ])}</p><ul>${refused.join("")}</ul>`
		: "";
	const more =
		found.count > found.moves.length
			? `<p class="ecms-quiet">${__("The first {0} are shown.", [found.moves.length])}</p>`
			: "";
	const table = rows.length
		? `<div class="ecms-scroll"><table class="table ecms-moves"><thead><tr>
			<th>${__("Case")}</th><th>${__("Deadline")}</th><th>${__("From")}</th><th>${__("To")}</th>
			<th>${__("Inspector")}</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`
		: "";
	return `<p aria-live="polite">${said.filter(Boolean).map(esc).join(" ")}</p>${table}${more}${not_counted}`;
}
