// The clocks of a case: light, days left, the reason and the count on a click, and what officials
// record of them. Everything is reached by Tab and opened by Enter or Space.

frappe.provide("ecms.clocks");

ecms.clocks.LIGHTS = {
	green: __("in time"),
	amber: __("soon due"),
	red: __("urgent"),
	grey: __("stands still"),
	ended: __("ended"),
};

ecms.clocks.show = (frm, place, { clocks, ways }) => {
	place.empty();
	if (!clocks.length) return;
	place.append(`<h5 id="ecms-clocks">${__("Deadlines")}</h5>`);
	clocks.forEach((clock) => {
		const panel = ecms.clocks.panel(frm, { ...clock, ways }).appendTo(place);
		if (clock.name !== frm.ecms_recorded_of) return;
		// Who recorded something reads what came of it, and goes on from there.
		frm.ecms_recorded_of = null;
		panel.attr("open", true).find("summary").first().focus();
	});
};

ecms.clocks.panel = (frm, clock) => {
	const esc = frappe.utils.escape_html;
	const notes = [
		clock.provisional ? __("provisional") : "",
		clock.confidence !== "verified" ? __("rule {0}", [__(clock.confidence)]) : "",
	].filter(Boolean);
	const panel = $(`<details class="ecms-clock" data-rule="${esc(clock.rule)}"><summary>
		<span class="ecms-light ecms-${clock.light === "ended" ? "grey" : clock.light}" aria-hidden="true"></span>
		${clock.due_on ? `<strong>${ecms.clocks.due(clock)}</strong>` : ""}
		<span class="ecms-left">${esc(ecms.clocks.left(clock))}</span>
		${esc(clock.title)}
		<span class="ecms-quiet">${notes.length ? `(${esc(notes.join(", "))})` : ""}</span></summary>
		<div class="ecms-clock-body"><div><p>${esc(clock.explanation || "")}</p>
		${ecms.clocks.letter(clock)}<div class="ecms-clock-acts"></div></div><div class="ecms-count-picture"></div></div>
		${ecms.clocks.history(clock)}</details>`);
	const acts = panel.find(".ecms-clock-acts");
	clock.acts.forEach((act) => {
		$(`<button type="button" class="btn btn-default btn-sm">${esc(act.label)}</button>`)
			.appendTo(acts)
			.on("click", () => ecms.clocks.record(frm, clock, act));
	});
	panel.one("toggle", () => ecms.clocks.draw(panel, clock));
	return panel;
};

// The letter from which the time runs: there its service is corrected, also of a time that ended.
ecms.clocks.letter = ({ notice }) => {
	if (!notice) return "";
	const url = frappe.utils.get_form_link("Issued Notice", notice);
	return `<p><a href="${url}">${__("Letter {0}", [frappe.utils.escape_html(notice)])}</a></p>`;
};

ecms.clocks.draw = (panel, clock) => {
	frappe
		.xcall("ecms_core.law.edge.clock_panel.picture", { deadline: clock.name })
		.then((svg) => {
			const picture = panel.find(".ecms-count-picture");
			if (!svg) return picture.remove();
			// An image, not markup of the page: nothing in it can run or be styled by the Desk.
			const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
			picture.append($("<img>").attr({ src: url, alt: clock.explanation }));
		});
};

ecms.clocks.due = (clock) => {
	const [day, time] = clock.due_on.split(" ");
	const hour = clock.in_hours ? ` ${time.slice(0, 5)}` : "";
	return frappe.datetime.str_to_user(day) + hour;
};

ecms.clocks.left = (clock) => {
	const light = ecms.clocks.LIGHTS[clock.light];
	if (clock.light === "ended") return __(clock.status === "Expired" ? "expired" : "ended");
	if (clock.light === "grey" && clock.has_to_be_set) {
		return __("no date: how long it is has still to be set");
	}
	if (clock.light === "grey" && !clock.grey_from) return __("no date yet");
	if (clock.light === "grey") {
		const day = (moment, more) =>
			frappe.datetime.str_to_user(frappe.datetime.add_days(moment.split(" ")[0], more));
		if (!clock.grey_until) return `${light} ${__("since {0}", [day(clock.grey_from, 0)])}`;
		return `${light} ${__("until {0}", [day(clock.grey_until, -1)])}`;
	}
	const days = clock.days_left;
	let left = __("{0} days left, {1} of them working days", [days, clock.working_days_left]);
	if (days < 0) left = days === -1 ? __("1 day late") : __("{0} days late", [-days]);
	else if (days === 0) left = __("ends today");
	else if (days === 1) left = __("ends tomorrow");
	return `${light}: ${left}`;
};

ecms.clocks.history = (clock) => {
	const esc = frappe.utils.escape_html;
	const rows = clock.entries.map((entry) => {
		const day = (moment) => (moment ? frappe.datetime.str_to_user(moment.split(" ")[0]) : "");
		const at = (moment) => {
			const time = clock.in_hours && moment ? moment.split(" ")[1] : "";
			return [day(moment), (time || "").slice(0, 5)].filter(Boolean).join(" ");
		};
		const days = [at(entry.moment), at(entry.until)].filter(Boolean);
		const what = [
			esc(entry.kind_label),
			esc(entry.length || ""),
			days.map((one) => `<span class="ecms-number">${esc(one)}</span>`).join(" – "),
			entry.way ? `(${esc(entry.way)})` : "",
		].filter(Boolean);
		const moved =
			entry.due_before && entry.due_before !== entry.due_after
				? `${day(entry.due_before)} → ${day(entry.due_after) || __("no date")}`
				: day(entry.due_after);
		return `<tr><td>${day(entry.made_at)}</td><td>${what.join(" ")}</td>
			<td>${esc(entry.reason || "")}</td><td>${moved}</td><td>${esc(entry.who)}</td></tr>`;
	});
	if (!rows.length) return "";
	return `<div class="ecms-scroll"><table class="table ecms-events"><thead><tr>
		<th>${__("Recorded")}</th><th>${__("What")}</th><th>${__("Reason")}</th>
		<th>${__("Due")}</th><th>${__("Who")}</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
};

// What is told of a service, by the step that records it and by the clock or the letter that
// corrects it: with its time where a time by the clock runs from it, and with what was recorded.
ecms.clocks.service_fields = ({ ways, needs_time, service }) => [
	{
		fieldname: "served_on",
		fieldtype: needs_time ? "Datetime" : "Date",
		label: __("Served on"),
		reqd: 1,
		default: ecms.clocks.served_on(service, needs_time),
		...(needs_time ? { description: __("With the time: hours are counted from it.") } : {}),
	},
	{
		fieldname: "service_method",
		fieldtype: "Select",
		label: __("Way of service"),
		reqd: ways.length ? 1 : 0,
		hidden: ways.length ? 0 : 1,
		options: ways,
		default: (service && service.service_method) || (ways.length ? ways[0].value : ""),
	},
	{
		fieldname: "service_details",
		fieldtype: "Small Text",
		label: __("Who received it, or the witnesses"),
		default: service ? service.service_details : "",
	},
	...(service
		? [
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Why it is recorded anew"),
					reqd: 1,
				},
		  ]
		: []),
];

ecms.clocks.served_on = (service, needs_time) => {
	if (!service) {
		return needs_time ? frappe.datetime.now_datetime() : frappe.datetime.get_today();
	}
	const [day, time] = service.served_on.split(" ");
	// No hour is made up where none was told: the officer fills it in.
	if (needs_time) return time ? service.served_on : "";
	return day;
};

// A letter's service recorded anew, from the letter itself.
ecms.clocks.correct_service = (frm, { service, ways, needs_time }) => {
	const opener = document.activeElement;
	const dialog = new frappe.ui.Dialog({
		title: __("Correct the service"),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p class="text-muted">${__(
					"What was recorded before stays in the course of the case. The deadlines that run from this letter are counted anew."
				)}</p>`,
			},
			...ecms.clocks.service_fields({ service, ways, needs_time }),
		],
		primary_action_label: __("Correct the service"),
		primary_action(values) {
			dialog.disable_primary_action();
			frappe
				.xcall("ecms_core.law.edge.clock_acts.correct_service", {
					notice: frm.doc.name,
					values,
				})
				.then(({ clocks }) => {
					dialog.hide();
					frm.reload_doc();
					const message = clocks
						? __("Service corrected; deadlines counted anew: {0}", [clocks])
						: __("Service corrected");
					frappe.show_alert({ message, indicator: "green" });
				})
				.catch(() => dialog.enable_primary_action());
		},
	});
	dialog.$wrapper.on("hidden.bs.modal", () => opener.focus());
	dialog.show();
};

// Who extends the time by the words of the law, for the officer to judge.
ecms.clocks.extended_by = ({ extended_by: { by, basis } }) => {
	const said = by && basis ? __("By the law: {0} ({1})", [by, basis]) : by || basis;
	if (!said) return [];
	const options = `<p class="text-muted">${frappe.utils.escape_html(said)}</p>`;
	return [{ fieldtype: "HTML", options }];
};

ecms.clocks.record = (frm, clock, act) => {
	const opener = document.activeElement;
	const dialog = new frappe.ui.Dialog({
		title: `${act.label}: ${clock.title}`,
		fields: ecms.clocks.FIELDS[act.id](clock),
		primary_action_label: act.label,
		primary_action(values) {
			dialog.disable_primary_action();
			frappe
				.xcall("ecms_core.law.edge.clock_acts.record", {
					deadline: clock.name,
					act: act.id,
					values,
				})
				.then(({ due_before, due_after, by_edit }) => {
					dialog.hide();
					frm.ecms_recorded_of = clock.name;
					frm.reload_doc();
					const day = (moment) =>
						moment ? frappe.datetime.str_to_user(moment.split(" ")[0]) : __("no date");
					const message = due_after
						? __("Due {0}", [day(due_after)])
						: __("There is no date now.");
					if (!by_edit) return frappe.show_alert({ message, indicator: "green" });
					// What somebody else's edit moved is told apart from what was just recorded.
					const told = [
						message,
						`${by_edit.cause} ${day(by_edit.due_before)} → ${day(by_edit.due_after)}`,
						`${act.label}: ${day(due_before)} → ${day(due_after)}`,
					].map(frappe.utils.escape_html);
					frappe.show_alert({ message: told.join("<br>"), indicator: "orange" }, 20);
				})
				.catch(() => dialog.enable_primary_action());
		},
	});
	dialog.$wrapper.on("hidden.bs.modal", () => opener.focus());
	dialog.show();
};

ecms.clocks.FIELDS = (() => {
	const day = (fieldname, label, more = {}) => ({
		fieldname,
		fieldtype: "Date",
		label,
		reqd: 1,
		default: frappe.datetime.get_today(),
		...more,
	});
	const reason = (reqd = 1) => ({
		fieldname: "reason",
		fieldtype: "Small Text",
		label: __("Reason"),
		reqd,
	});
	const basis = { fieldname: "basis", fieldtype: "Data", label: __("Legal basis") };
	const length = (bounds, unit = __(bounds.unit.replace("_", " "))) => ({
		fieldname: "length",
		fieldtype: "Int",
		label: __("How long"),
		reqd: 1,
		// Where the law names no longest time, none is proposed.
		default: bounds.most === null ? "" : bounds.most,
		description:
			bounds.most === null
				? __("From {0} {1} on; the law names no longest time", [bounds.least, unit])
				: __("From {0} to {1} {2}", [bounds.least, bounds.most, unit]),
	});
	return {
		serve: (clock) => ecms.clocks.service_fields(clock),
		suspend: () => [
			day("since", __("Stands still from")),
			day("until", __("Until (empty: until it is lifted)"), { reqd: 0, default: "" }),
			reason(),
			basis,
		],
		lift: () => [day("until", __("Last day on which it stood still")), reason(0)],
		act: () => [day("on", __("Day of the act")), reason()],
		extend: (clock) => [
			...ecms.clocks.extended_by(clock),
			length(clock.bounds.extension),
			day("granted", __("Granted on")),
			reason(),
		],
		set_length: (clock) => [
			length(clock.bounds.length),
			reason(clock.length_set === null ? 0 : 1),
		],
		interrupt: (clock) => [
			day(
				"on",
				__("Interrupted on"),
				clock.in_hours
					? { fieldtype: "Datetime", default: frappe.datetime.now_datetime() }
					: {}
			),
			reason(),
			basis,
		],
		withdraw: (clock) => [
			{
				fieldname: "entry",
				fieldtype: "Select",
				label: __("Entry"),
				reqd: 1,
				options: clock.withdrawable,
			},
			reason(),
		],
	};
})();
