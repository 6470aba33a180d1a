from django.contrib.admin.apps import AdminConfig


class StaffConfig(AdminConfig):
    default_site = "valet.staff.site.StaffSite"
