"""040_redis_socket: the cache works over a socket, and two copies of a site do not share it."""


def test_the_client_cache_is_healthy_and_hears_of_changes(site, run, until):
    import frappe

    frappe.client_cache.set_value("probe_key", "first")
    assert frappe.client_cache.healthy
    assert frappe.client_cache.get_value("probe_key") == "first"
    run.open(
        """
        frappe.client_cache.set_value("probe_key", "second")
        """
    )
    assert until(lambda: frappe.client_cache.get_value("probe_key") == "second")


def test_the_cache_goes_by_the_name_of_the_site(site):
    import frappe

    assert frappe.cache.make_key("x").startswith(frappe.local.site.encode())
