<%@ WebHandler Language="C#" Class="H" %>
<% /* cut in this com