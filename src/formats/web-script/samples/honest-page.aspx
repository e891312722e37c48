<%@ Page Language="C#" AutoEventWireup="false" %>
<!DOCTYPE html>
<html><body><form id="form1" runat="server"><asp:Label ID="Label1" runat="server" Text="Grüße" /></form></body></html>
