/** The script without its lists of servers and folders, which take the place of `{lists}`. ASCII only. */
export const SCRIPT_BODY = String.raw`# Copies from an Exchange server what Coldtrace has not seen yet. It reads, and writes only below the folder of -To:
# no log is changed or deleted, no setting is touched, and nothing is sent anywhere.
#
# Run it in an elevated Windows PowerShell on the server, and write to a disk that is not part of the investigation:
#   powershell.exe -NoProfile -ExecutionPolicy Bypass -File .\coldtrace-collect.ps1 -To E:\Evidence
# With -OnlyEstimate it says how much it would copy, and ends. At the end everything is in one zip beside the folder of the
# server: bring that, or the folder, to Coldtrace.
[CmdletBinding()]
param([Parameter(Mandatory = $true)][string]$To, [switch]$OnlyEstimate)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Continue'

# What is wanted from each server. The last plan, without a name, is for every other server. Days are days of the
# file system of the server; they are wider than the gaps, because a file is dated by its last line.
{lists}

function Get-InstallFolder {
  foreach ($line in 'v15', 'v14') {
    $key = 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\' + $line + '\Setup'
    $setup = Get-ItemProperty -LiteralPath $key -ErrorAction SilentlyContinue
    if ($setup -and $setup.PSObject.Properties['MsiInstallPath']) { return $setup.MsiInstallPath }
  }
  if ($env:ExchangeInstallPath) { return $env:ExchangeInstallPath }
  return (Join-Path $env:ProgramFiles 'Microsoft\Exchange Server\V15')
}

function Get-WebLogFolder {
  $file = Join-Path $env:SystemRoot 'System32\inetsrv\config\applicationHost.config'
  try {
    $configuration = New-Object System.Xml.XmlDocument
    $configuration.XmlResolver = $null
    $configuration.Load($file)
    $node = $configuration.SelectSingleNode('//siteDefaults/logFile/@directory')
    if ($node) { return [Environment]::ExpandEnvironmentVariables($node.Value) }
  } catch { Add-Note ('The settings of the web server could not be read: ' + $_.Exception.Message) }
  return (Join-Path $env:SystemDrive 'inetpub\logs\LogFiles')
}

function Add-Note([string]$Text) {
  $line = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ') + ' ' + $Text
  Write-Host $line
  Add-Content -LiteralPath $script:NoteFile -Value $line -Encoding UTF8
}

function Resolve-Folder([string]$Folder) {
  foreach ($root in $script:Roots.Keys) {
    if ($Folder.StartsWith($root)) {
      return ($script:Roots[$root].TrimEnd('\') + $Folder.Substring($root.Length))
    }
  }
  return $Folder
}

# C:\Windows\x becomes C\Windows\x below the folder of the server, so that the path of origin stays known.
function Get-Target([string]$Path) {
  return (Join-Path $script:Out ($Path.TrimEnd('\') -replace '^\\\\', 'UNC\' -replace '^([A-Za-z]):', '$1'))
}

function Copy-Folder($Wanted) {
  $from = Resolve-Folder $Wanted.Folder
  if (-not (Test-Path -LiteralPath $from -PathType Container)) { Add-Note ('Not there: ' + $from); return }
  $arguments = @($from.TrimEnd('\'), (Get-Target $from)) + $Wanted.Masks
  $arguments += '/E', '/COPY:DAT', '/DCOPY:T', '/XJ', '/R:0', '/W:0', '/NP', '/NFL', '/NDL', '/NJH'
  # Older than the first wanted day, newer than the last one: left where it is.
  if ($Wanted.ContainsKey('From')) {
    $arguments += '/MAXAGE:' + $Wanted.From
    if ($Wanted.To -lt [DateTime]::Now.ToString('yyyyMMdd')) { $arguments += '/MINAGE:' + $Wanted.To }
  }
  $arguments += '/UNILOG+:' + $script:CopyLog
  & robocopy.exe $arguments | Out-Null
  if ($LASTEXITCODE -ge 8) { Add-Note ('Not everything could be copied, see the log of robocopy: ' + $from) }
  else { Add-Note ('Copied: ' + $from) }
}

# Bytes of the wanted files, as Copy-Folder would take them; links are not followed, as there.
function Measure-Folder($Wanted) {
  $from = Resolve-Folder $Wanted.Folder
  if (-not (Test-Path -LiteralPath $from -PathType Container)) { return 0 }
  $masks = @($Wanted.Masks)
  $bytes = [long]0
  $waiting = New-Object System.Collections.Generic.Queue[string]
  $waiting.Enqueue($from)
  while ($waiting.Count -gt 0) {
    foreach ($item in Get-ChildItem -LiteralPath $waiting.Dequeue() -Force -ErrorAction SilentlyContinue) {
      if ($item.PSIsContainer) {
        if (-not ($item.Attributes -band [IO.FileAttributes]::ReparsePoint)) { $waiting.Enqueue($item.FullName) }
        continue
      }
      $name = $item.Name
      if ($masks.Count -gt 0 -and -not ($masks | Where-Object { $name -like $_ })) { continue }
      if ($Wanted.ContainsKey('From')) {
        $day = $item.LastWriteTime.ToString('yyyyMMdd')
        if ($day -lt $Wanted.From -or $day -gt $Wanted.To) { continue }
      }
      $bytes += $item.Length
    }
  }
  return $bytes
}

# Bytes of the files of event logs; channels that are not there take none.
function Measure-Channel([string]$Channel) {
  $file = Join-Path $env:SystemRoot ('System32\winevt\Logs\' + ($Channel -replace '/', '%4') + '.evtx')
  $item = Get-Item -LiteralPath $file -ErrorAction SilentlyContinue
  if ($item) { return $item.Length }
  return 0
}

function Format-Size([long]$Bytes) {
  return ($Bytes / 1GB).ToString('0.00', [Globalization.CultureInfo]::InvariantCulture) + ' GB'
}

# Bytes that are free on the disk of a folder; $null where nobody says, as on a share.
function Get-FreeBytes([string]$Folder) {
  try { return (New-Object IO.DriveInfo ([IO.Path]::GetPathRoot([IO.Path]::GetFullPath($Folder)))).AvailableFreeSpace }
  catch { return $null }
}

# The folder as one zip. It has its name only when it is whole.
function Export-Zip([string]$Folder, [string]$File) {
  try {
    Add-Type -AssemblyName System.IO.Compression.FileSystem -ErrorAction Stop
    [IO.Compression.ZipFile]::CreateFromDirectory($Folder, $File + '.part', 'Optimal', $true)
    [IO.File]::Move($File + '.part', $File)
    return $true
  } catch {
    Add-Note ('No zip could be made, bring the folder itself: ' + $_.Exception.Message)
    return $false
  }
}

function Export-Channel([string]$Channel) {
  $logs = Get-Target (Join-Path $env:SystemRoot 'System32\winevt\Logs')
  New-Item -ItemType Directory -Force -Path $logs | Out-Null
  $file = Join-Path $logs (($Channel -replace '/', '%4') + '.evtx')
  & wevtutil.exe epl $Channel $file 2>&1 | Out-Null
  if ($LASTEXITCODE -ne 0) { Add-Note ('Event log not exported: ' + $Channel) }
  else { Add-Note ('Event log exported: ' + $Channel) }
}

function Export-Listing([string]$Folder, [string]$File) {
  $from = Resolve-Folder $Folder
  if (-not (Test-Path -LiteralPath $from -PathType Container)) { return }
  $created = @{ Name = 'CreationTimeUtc'; Expression = { $_.CreationTimeUtc.ToString('o') } }
  $written = @{ Name = 'LastWriteTimeUtc'; Expression = { $_.LastWriteTimeUtc.ToString('o') } }
  Get-ChildItem -LiteralPath $from -Recurse -Force -ErrorAction SilentlyContinue |
    Where-Object { -not $_.PSIsContainer } |
    Select-Object -Property @('FullName', 'Length', $created, $written) |
    Export-Csv -LiteralPath $File -NoTypeInformation -Encoding UTF8
}

$Out = Join-Path $To $env:COMPUTERNAME
$Exchange = Get-InstallFolder
foreach ($source in $Exchange, $env:SystemRoot, (Join-Path $env:SystemDrive 'inetpub')) {
  if (($Out.TrimEnd('\') + '\').StartsWith($source.TrimEnd('\') + '\', 'OrdinalIgnoreCase')) {
    throw ('Choose another folder: ' + $To + ' is part of what is collected.')
  }
}
New-Item -ItemType Directory -Force -Path $Out -ErrorAction Stop | Out-Null
$NoteFile = Join-Path $Out 'collection.txt'
$CopyLog = Join-Path $Out 'robocopy.txt'
$Roots = @{
  '{exchange}' = $Exchange
  '{windows}' = $env:SystemRoot
  '{data}' = $env:ProgramData
  '{drive}' = $env:SystemDrive
}
$Roots['{iis}'] = Get-WebLogFolder
Add-Note ('Collection of ' + $env:COMPUTERNAME + ' begins.')

$plan = $Plans | Where-Object { $_.Server -eq $env:COMPUTERNAME } | Select-Object -First 1
if (-not $plan) {
  Add-Note 'No list is made for this server: everything is collected.'
  $plan = $Plans | Where-Object { $_.Server -eq '' } | Select-Object -First 1
}

$estimate = [long]0
foreach ($channel in $plan.Channels) { $estimate += Measure-Channel $channel }
foreach ($wanted in @($plan.Folders) + $Always) { $estimate += Measure-Folder $wanted }
$free = Get-FreeBytes $Out
$known = if ($null -eq $free) { 'an unknown number of bytes' } else { Format-Size $free }
Add-Note ('About ' + (Format-Size $estimate) + ' will be copied; there is room for ' + $known + '.')
if ($OnlyEstimate) { Add-Note 'Only the estimate was asked for.'; return }
if ($null -ne $free -and $free -lt $estimate * 1.1) {
  throw ('There is not enough room: choose a larger disk than that of ' + $To)
}

foreach ($channel in $plan.Channels) { Export-Channel $channel }
foreach ($wanted in @($plan.Folders) + $Always) { Copy-Folder $wanted }
$number = 0
foreach ($folder in $Listed) {
  $number++
  Export-Listing $folder (Join-Path $Out ('files-' + $number + '.csv'))
}

# Which build runs, as its program says, and what was typed into PowerShell.
$setup = Get-Item -LiteralPath (Join-Path $Exchange 'Bin\ExSetup.exe') -ErrorAction SilentlyContinue
if ($setup) { Add-Note ('Build of ExSetup.exe: ' + $setup.VersionInfo.FileVersion) }
$typed = 'AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine'
foreach ($user in Get-ChildItem -LiteralPath (Join-Path $env:SystemDrive 'Users') -ErrorAction SilentlyContinue) {
  $history = Join-Path $user.FullName $typed
  if (Test-Path -LiteralPath $history -PathType Container) {
    Copy-Folder @{ Folder = $history; Masks = @('*_history.txt') }
  }
}

Add-Note 'Sums of all files are made.'
$sums = Join-Path $Out 'sha256.txt'
Get-ChildItem -LiteralPath $Out -Recurse -Force |
  Where-Object { -not $_.PSIsContainer -and $_.FullName -ne $sums -and $_.FullName -ne $NoteFile } |
  ForEach-Object {
    $sum = Get-FileHash -LiteralPath $_.FullName -Algorithm SHA256 -ErrorAction SilentlyContinue
    if ($sum) { $sum.Hash.ToLowerInvariant() + '  ' + $_.FullName.Substring($Out.Length + 1) }
  } | Out-File -LiteralPath $sums -Encoding UTF8
$zip = Join-Path $To ($env:COMPUTERNAME + '-' + [DateTime]::UtcNow.ToString('yyyyMMdd-HHmmss') + '.zip')
$taken = [long](Get-ChildItem -LiteralPath $Out -Recurse -Force | Measure-Object -Property Length -Sum).Sum
$free = Get-FreeBytes $Out
if ($null -ne $free -and $free -lt $taken) {
  Add-Note ('Done. There is no room for a zip beside it; bring this folder to Coldtrace: ' + $Out)
} else {
  Add-Note 'Everything is put into one zip.'
  if (Export-Zip $Out $zip) { Write-Host ('Done. Bring this file to Coldtrace: ' + $zip) }
  else { Add-Note ('Done. Bring this folder to Coldtrace: ' + $Out) }
}
`
