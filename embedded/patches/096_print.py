"""A document's print had no body and no PDF; both were left out of the fork.

PDFs are made by WeasyPrint here, where genuine Frappe calls wkhtmltopdf: a print format may look
different, and its scripts do not run.
"""

from embedded.assemble import Tree

PDF = '''"""PDFs of print formats, made by WeasyPrint."""

from __future__ import annotations

import io
import mimetypes
import os
from urllib.parse import unquote, urlparse

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

import frappe
from frappe import _
from frappe.utils import get_url

PAGE_SIZES = {"A3", "A4", "A5", "B4", "B5", "Letter", "Legal", "Ledger"}


def get_pdf(html: str, options: dict | None = None, output=None) -> bytes:
	"""Return the PDF of a page, or add its pages to a writer of pypdf."""
	from pypdf import PdfReader, PdfWriter

	options = options or {}
	made = HTML(string=html, base_url=get_url(), url_fetcher=OwnFiles()).write_pdf(
		stylesheets=[CSS(string=page_style(options))]
	)
	if output is not None:
		output.append_pages_from_reader(PdfReader(io.BytesIO(made)))
		return output
	if not options.get("password"):
		return made
	writer = PdfWriter()
	writer.append_pages_from_reader(PdfReader(io.BytesIO(made)))
	writer.encrypt(options["password"])
	protected = io.BytesIO()
	writer.write(protected)
	return protected.getvalue()


def page_style(options: dict) -> str:
	"""Return the page's size and margins as a style sheet."""
	settings = frappe.get_single("Print Settings")
	size = options.get("page-size") or settings.pdf_page_size
	size = size if size in PAGE_SIZES else "A4"
	turned = " landscape" if options.get("orientation") == "Landscape" else ""
	sides = ("top", "right", "bottom", "left")
	margins = (options.get(f"margin-{side}") or "15mm" for side in sides)
	return f"@page {{ size: {size}{turned}; margin: {' '.join(margins)}; }}"


class OwnFiles(URLFetcher):
	"""Reads bundles and the site's files from the disk, and nothing from elsewhere."""

	def fetch(self, url, headers=None):
		parts = urlparse(url)
		if parts.scheme == "data":
			return super().fetch(url, headers)
		if parts.netloc != urlparse(get_url()).netloc:
			raise ValueError(f"{url} is not of this site")
		file = file_of(unquote(parts.path))
		kind = mimetypes.guess_type(file)[0] or "text/plain"
		return URLFetcherResponse(url, open(file, "rb"), {"Content-Type": kind})


def file_of(path: str) -> str:
	"""Return the file that stands behind an address of the site, if the user may read it."""
	for address, folder in (
		("/assets/", os.path.join(frappe.local.sites_path, "assets")),
		("/files/", frappe.get_site_path("public", "files")),
		("/private/files/", frappe.get_site_path("private", "files")),
	):
		if not path.startswith(address):
			continue
		if address.startswith("/private"):
			known = frappe.get_all("File", filters={"file_url": path}, pluck="name", limit=1)
			if not known or not frappe.has_permission("File", doc=known[0]):
				break
		folder = os.path.abspath(folder)
		file = os.path.abspath(os.path.join(folder, path.removeprefix(address)))
		if file.startswith(folder + os.sep):
			return file
	raise ValueError(f"{path} is not to be read")


def get_chrome_pdf(*args, **kwargs) -> None:
	"""Frappe asks whether Chrome shall make the PDF: not here."""


def pdf_body_html(template, args, **kwargs) -> str:
	"""Return the page of a print format."""
	try:
		return template.render(args, filters={"len": len})
	except Exception as e:
		frappe.throw(
			_("Error in print format: {0}").format(e),
			exc=frappe.PrintFormatError,
			title=_("Print Format Error"),
		)


def pdf_header_html(*args, **kwargs) -> str:
	"""WeasyPrint takes headers and footers from the page's own style."""
	return ""


pdf_footer_html = pdf_header_html


def pdf_contains_js(content: bytes) -> bool:
	"""Return whether a PDF brings scripts; what is no PDF brings none."""
	from pypdf import PdfReader
	from pypdf.errors import PyPdfError

	try:
		reader = PdfReader(io.BytesIO(content))
		catalog = reader.trailer["/Root"].get_object()
		return has_script(catalog) or any(has_script(page, depth=4) for page in reader.pages)
	except (PyPdfError, KeyError):
		return False


def has_script(thing, depth: int = 6) -> bool:
	"""Return whether a script stands in a part of a PDF or in the parts it names."""
	thing = thing.get_object() if hasattr(thing, "get_object") else thing
	if isinstance(thing, dict):
		if "/JS" in thing or "/JavaScript" in thing or thing.get("/S") == "/JavaScript":
			return True
		parts = [part for key, part in thing.items() if key not in ("/Parent", "/P", "/Pages")]
	else:
		parts = thing if isinstance(thing, list) else ()
	return depth > 0 and any(has_script(part, depth - 1) for part in parts)
'''


def apply(tree: Tree) -> None:
    tree.rewrite("frappe/utils/pdf.py", PDF)
