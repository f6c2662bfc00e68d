// What is due for me, for my office or for all, the earliest first, and what waits for my step.

frappe.pages["worklist"].on_page_load = (wrapper) => {
	wrapper.worklist = new Worklist(wrapper);
};

frappe.pages["worklist"].on_page_show = (wrapper) => {
	wrapper.worklist.reload();
};

const GROUPS = {
	overdue: __("Overdue"),
	today: __("Due today"),
	week: __("Due in the next seven days"),
	undated: __("Your step, without a date"),
	later: __("Later"),
};
const COUNTED = ["overdue", "today", "week", "undated"];
const METHODS = "ecms_core.casework.edge.worklist";

class Worklist {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Worklist"),
			single_column: true,
		});
		this.inspects = frappe.user.has_role("ECMS Inspector");
		this.names = { [frappe.session.user]: frappe.session.user_fullname };
		this.add_controls();
		this.body = $(`<div class="ecms-worklist"></div>`).appendTo(this.page.main);
		this.counts = $(`<div class="ecms-counts" aria-live="polite"></div>`).appendTo(this.body);
		this.list = $(`<div></div>`).appendTo(this.body);
		this.more = $(`<button class="btn btn-default btn-sm">${__("Show more")}</button>`)
			.appendTo(this.body)
			.hide()
			.on("click", () => this.show_page());
	}

	add_controls() {
		this.scope = this.page.add_field({
			fieldname: "scope",
			fieldtype: "Select",
			label: __("Show"),
			options: [
				this.inspects
					? { value: "mine", label: __("My cases") }
					: { value: "waiting", label: __("Waiting for me") },
				{ value: "office", label: __("My office") },
				{ value: "all", label: __("All that I may see") },
			],
			default: this.usual_scope(),
			change: () => this.reload(),
		});
		// Frappe shows the label of a field up here as a placeholder alone, and of a button with an
		// icon on a phone not at all.
		this.scope.$input.attr("aria-label", __("Show"));
		this.page
			.set_secondary_action(__("Refresh"), () => this.reload(), "refresh")
			.attr("aria-label", __("Refresh"));
		this.page.add_inner_button(__("All cases"), () => frappe.set_route("List", "Labour Case"));
		if (frappe.model.can_create("Labour Complaint")) {
			const record = __("Record a complaint");
			this.page
				.set_primary_action(record, () => frappe.new_doc("Labour Complaint"), "add")
				.attr("aria-label", record);
		}
	}

	usual_scope() {
		if (this.inspects) return "mine";
		// Who administers takes no step, and serves at no office.
		return frappe.user.has_role("ECMS Administrator") ? "all" : "waiting";
	}

	reload() {
		// What an earlier choice still loads is not shown among the rows of this one.
		const scope = (this.showing = { name: this.scope.get_value() });
		this.after = null;
		this.more.hide();
		this.counts.hide();
		this.list.html(
			Object.entries(GROUPS)
				.map(
					([group, label]) => `<section class="ecms-work-group" data-group="${group}" hidden>
						<h4 tabindex="-1">${label}</h4><ul></ul></section>`
				)
				.join("")
		);
		if (["office", "all"].includes(scope.name)) return this.show_page();
		const waiting = frappe.xcall(`${METHODS}.waiting`);
		if (scope.name === "waiting") {
			return waiting.then((rows) => this.show(scope, rows).then(() => this.count(rows)));
		}
		const undated = waiting.then((rows) => rows.filter((row) => !row.next_due_on));
		return Promise.all([
			undated.then((rows) => this.show(scope, rows)),
			this.show_page(),
			Promise.all([frappe.xcall(`${METHODS}.summary`), undated]).then(([counts, rows]) => {
				if (scope === this.showing) this.show_counts({ ...counts, undated: rows.length });
			}),
		]);
	}

	show_page() {
		const scope = this.showing;
		const args = { scope: scope.name, ...(this.after ? { after: this.after } : {}) };
		return frappe.xcall(`${METHODS}.page`, args).then(({ rows, next }) =>
			this.show(scope, rows).then(() => {
				if (scope !== this.showing) return;
				this.after = next;
				this.more.toggle(Boolean(next));
			})
		);
	}

	show(scope, rows) {
		const people = scope.name === "mine" ? [] : rows.map((row) => row.inspector);
		return this.learn_names(people).then(() => {
			if (scope !== this.showing) return;
			[...rows].sort(by_due).forEach((row) => this.add(row));
			const empty = !this.list.find("li").length;
			this.list.find(".ecms-nothing").remove();
			if (empty) this.list.append(`<p class="ecms-nothing">${nothing(scope.name)}</p>`);
		});
	}

	learn_names(people) {
		const unknown = [...new Set(people)].filter((user) => user && !this.names[user]);
		if (!unknown.length) return Promise.resolve();
		return frappe.db
			.get_list("Inspectorate Staff", {
				filters: { user: ["in", unknown] },
				fields: ["user", "full_name"],
				limit: 0,
			})
			.then((staff) => staff.forEach((one) => (this.names[one.user] = one.full_name)));
	}

	count(rows) {
		const counts = Object.fromEntries(COUNTED.map((group) => [group, 0]));
		rows.forEach((row) => (counts[group_of(row)] += 1));
		this.show_counts(counts);
	}

	show_counts(counts) {
		const boxes = COUNTED.map(
			(group) => `<button type="button" class="ecms-count" data-group="${group}">
				<strong>${counts[group]}</strong> ${GROUPS[group]}</button>`
		);
		this.counts.html(boxes.join("")).show();
		this.counts.find("button").on("click", (event) => {
			const heading = this.list.find(`[data-group="${event.currentTarget.dataset.group}"] h4`);
			heading[0].scrollIntoView({ block: "center" });
			heading.trigger("focus");
		});
	}

	add(row) {
		const esc = frappe.utils.escape_html;
		const inspector = this.showing.name === "mine" ? "" : this.names[row.inspector] || "";
		const rest = [row.next_due_what ? row.stage_label : "", inspector];
		const alert = row.alert ? `<span class="indicator-pill red">${esc(row.alert)}</span>` : "";
		const section = this.list.find(`[data-group="${group_of(row)}"]`).prop("hidden", false);
		section.find("ul").append(`<li class="ecms-work">
			<div class="ecms-work-due">${due(row)}</div>
			<div><a href="${frappe.utils.get_form_link("Labour Case", row.name)}">${esc(row.title)}</a>
				<span class="ecms-quiet ecms-number">${esc(row.name)}</span> ${alert}</div>
			<div>${esc(row.next_due_what || row.stage_label)}</div>
			<div class="ecms-quiet">${esc(rest.filter(Boolean).join(", "))}</div>
		</li>`);
	}
}

function days_until(row) {
	return frappe.datetime.get_day_diff(day_of(row.next_due_on), frappe.datetime.get_today());
}

function day_of(moment) {
	return moment.split(" ")[0];
}

function group_of(row) {
	if (!row.next_due_on) return "undated";
	const days = days_until(row);
	if (days < 0) return "overdue";
	if (days === 0) return "today";
	return days < 7 ? "week" : "later";
}

function by_due(one, other) {
	const [first, second] = [one, other].map((row) => row.next_due_on || row.opened_on || "");
	return first < second ? -1 : first > second ? 1 : 0;
}

function due(row) {
	if (!row.next_due_on) {
		const opened_on = frappe.datetime.str_to_user(row.opened_on);
		return `${opened_on} <span class="ecms-quiet">${__("opened")}</span>`;
	}
	const days = days_until(row);
	let when = __("in {0} days", [days]);
	if (days < 0) when = days === -1 ? __("1 day late") : __("{0} days late", [-days]);
	else if (days < 2) when = days ? __("tomorrow") : __("today");
	const light = days < 0 ? "ecms-late" : "ecms-quiet";
	return `${frappe.datetime.str_to_user(day_of(row.next_due_on))}
		<span class="${light}">${when}</span>`;
}

function nothing(scope) {
	if (scope === "office") {
		return __("No legal time is running in your office. 'All cases' lists the others.");
	}
	if (scope === "all") return __("No legal time is running. 'All cases' lists the others.");
	return scope === "mine"
		? __("No case of yours has something due or waits for your step.")
		: __("No case waits for your step.");
}
