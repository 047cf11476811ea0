<#
.SYNOPSIS
    Captures who is in the groups that give access: a row for each membership, with all nested groups.
.DESCRIPTION
    Needs the module ActiveDirectory (of RSAT) and an account that may read users and groups, which every
    account of the domain may unless it was taken away. The script changes nothing.

    Members are read from the group itself, so neither the limit of Get-ADGroupMember (5,000) nor its errors about
    members of other forests can cut the list. Who has a group as the primary group is not in it, and is looked
    for. A member that cannot be looked up ends the script with exit code 1, and no file is written.
.PARAMETER GroupList
    The access groups as spla-usage has them: a CSV file with a column "group", and perhaps "directory".
.PARAMETER Directory
    The name of this directory; rows of the list for another one are passed over.
.PARAMETER Inventory
    The folder that has a folder for each month.
.PARAMETER Server
    The domain, or one of its controllers.
.EXAMPLE
    powershell.exe -NoProfile -File Export-AccessGroups.ps1 -GroupList access-groups.csv -Directory CORP `
        -Server corp.example -Inventory \\files\inventory
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $GroupList,
    [Parameter(Mandatory)] [string] $Directory,
    [Parameter(Mandatory)] [string] $Inventory,
    [Parameter(Mandatory)] [string] $Server
)

# An attribute that an entry does not have is no error here, as it would be from version 2 on.
Set-StrictMode -Version 1.0
$ErrorActionPreference = 'Stop'
Import-Module ActiveDirectory
Import-Module (Join-Path $PSScriptRoot 'Capture.psm1')

# The header of the file. spla-usage knows it as "Get-ADUser of a group".
$MemberColumns = @(
    'Group', 'SamAccountName', 'UserPrincipalName', 'Enabled', 'ObjectClass', 'SID', 'ObjectGUID',
    'DistinguishedName', 'LastLogonDate', 'directory', 'captured_at'
)
$Attributes = @(
    'sAMAccountName', 'userPrincipalName', 'userAccountControl', 'objectSid', 'lastLogonTimestamp'
)
# The bit of userAccountControl that says that an account is disabled.
$Disabled = 2
$Domain = Get-ADDomain -Server $Server
$Entries = @{}

function Get-DomainOf {
    # Where an entry of the forest can be looked up: the domain that its distinguished name ends with.
    param([string] $DistinguishedName)

    $parts = [regex]::Matches($DistinguishedName, '(?i)(?<=,DC=)[^,]+') | ForEach-Object { $_.Value }
    $name = $parts -join '.'
    if ($name -eq $Domain.DNSRoot) { $Server } else { $name }
}

function Get-Entry {
    # An entry of the directory. Nobody is asked for twice.
    param([string] $DistinguishedName)

    if (-not $Entries.ContainsKey($DistinguishedName)) {
        $Entries[$DistinguishedName] = Get-ADObject -Identity $DistinguishedName -Properties $Attributes `
            -Server (Get-DomainOf $DistinguishedName)
    }
    $Entries[$DistinguishedName]
}

function Get-AccountName {
    param($Entry)

    if ($Entry.sAMAccountName) {
        return $Entry.sAMAccountName
    }
    # An entry that stands for an account of another forest has only the SID. Where nobody can say whose it is, the
    # SID itself is the name, and spla-usage tells it.
    if ($Entry.objectClass -eq 'foreignSecurityPrincipal') {
        try {
            return $Entry.objectSid.Translate([Security.Principal.NTAccount]).Value
        }
        catch [Security.Principal.IdentityNotMappedException] {
            return $Entry.objectSid.Value
        }
    }
    $Entry.Name
}

function Get-MemberRow {
    param([string] $Group, $Entry, [string] $Day)

    $enabled = ''
    if ($null -ne $Entry.userAccountControl) {
        $enabled = ($Entry.userAccountControl -band $Disabled) -eq 0
    }
    $lastLogon = ''
    if ($Entry.lastLogonTimestamp) {
        $at = [DateTime]::FromFileTimeUtc($Entry.lastLogonTimestamp)
        $lastLogon = $at.ToString('yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture)
    }
    [pscustomobject] @{
        Group             = $Group
        SamAccountName    = Get-AccountName $Entry
        UserPrincipalName = $Entry.userPrincipalName
        Enabled           = $enabled
        ObjectClass       = $Entry.objectClass
        SID               = [string] $Entry.objectSid
        ObjectGUID        = [string] $Entry.ObjectGUID
        DistinguishedName = $Entry.DistinguishedName
        LastLogonDate     = $lastLogon
        directory         = $Directory
        captured_at       = $Day
    }
}

function Get-EmptyRow {
    # An empty group has to be said: a group without a row might as well not have been asked.
    param([string] $Group, [string] $Day)

    $row = [ordered] @{}
    foreach ($column in $MemberColumns) {
        $row[$column] = ''
    }
    $row['Group'] = $Group
    $row['directory'] = $Directory
    $row['captured_at'] = $Day
    [pscustomobject] $row
}

function Get-MemberName {
    # The distinguished names of all direct members.
    param($Group)

    @($Group.member)
    $relativeId = ([string] $Group.SID).Split('-')[-1]
    Get-ADObject -LDAPFilter "(primaryGroupID=$relativeId)" -Server (Get-DomainOf $Group.DistinguishedName) |
        ForEach-Object { $_.DistinguishedName }
}

function Get-Group {
    param([string] $Identity, [string] $From)

    Get-ADGroup -Identity $Identity -Properties member -Server $From
}

$day = Get-CaptureDay
$listed = Import-Csv -LiteralPath $GroupList |
    Where-Object { -not $_.directory -or $_.directory -eq $Directory } |
    ForEach-Object { $_.group } | Sort-Object -Unique
$waiting = New-Object 'Collections.Generic.Queue[object]'
$seen = New-Object 'Collections.Generic.HashSet[string]'
foreach ($name in $listed) {
    $group = Get-Group -Identity $name -From $Server
    if ($seen.Add($group.DistinguishedName)) {
        $waiting.Enqueue($group)
    }
}
$rows = New-Object 'Collections.Generic.List[object]'
while ($waiting.Count -gt 0) {
    $group = $waiting.Dequeue()
    $members = @(Get-MemberName $group | Where-Object { $_ } | Sort-Object -Unique)
    if ($members.Count -eq 0) {
        $rows.Add((Get-EmptyRow -Group $group.SamAccountName -Day $day))
    }
    foreach ($member in $members) {
        $entry = Get-Entry $member
        $rows.Add((Get-MemberRow -Group $group.SamAccountName -Entry $entry -Day $day))
        # A group that is reached on several ways, or through itself, is read once.
        if ($entry.objectClass -eq 'group' -and $seen.Add($entry.DistinguishedName)) {
            $waiting.Enqueue((Get-Group -Identity $member -From (Get-DomainOf $member)))
        }
    }
}
$capture = @{ Inventory = $Inventory; Source = $Directory; Day = $day }
Write-Capture @capture -Kind members -Columns $MemberColumns -Rows $rows.ToArray()
