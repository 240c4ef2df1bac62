"""Holdings of State Street's funds (SPDR): one workbook a fund and day."""
