<#
.SYNOPSIS
    Captures the hosts and VMs of vCenter servers: a file of hosts and one of VMs for each server and day.
.DESCRIPTION
    Needs PowerCLI (the module VMware.VimAutomation.Core) and an account with the role "Read-only" on the root of
    each vCenter, propagated to its children. It changes nothing.

    Any error ends the script with exit code 1. A server is written once all of it was read; servers that were
    written before keep their files.

    Templates are not captured: they cannot run, and one that is turned into a VM is a VM on that day.
.PARAMETER Server
    The vCenter servers by name. The name is the source of the rows, so always write it in the same way.
.PARAMETER Inventory
    The folder that has a folder for each month.
.PARAMETER Credential
    The account; without it the one that the script runs under.
.PARAMETER CustomerAttribute
    The custom attribute of VMs that names the end customer; without it the cells stay empty.
.EXAMPLE
    powershell.exe -NoProfile -File Export-VSphere.ps1 -Server vcenter-01.example -Inventory \\files\inventory
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string[]] $Server,
    [Parameter(Mandatory)] [string] $Inventory,
    [Management.Automation.PSCredential] $Credential,
    [string] $CustomerAttribute
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module VMware.VimAutomation.Core
Import-Module (Join-Path $PSScriptRoot 'Capture.psm1')

# The headers of the files. spla-usage knows them as "PowerCLI script of hosts" and "PowerCLI Get-VM", which has two
# columns for the system of a guest: what the Tools say, and what is configured.
$HostColumns = @(
    'VMHost', 'Cluster', 'NumCpuPackages', 'NumCpuCores', 'NumCpuThreads', 'Model', 'memory_mib', 'source',
    'captured_at'
)
$VMColumns = @(
    'Name', 'Id', 'VMHost', 'Cluster', 'Customer', 'OSFullName', 'ConfiguredGuestOS', 'PowerState', 'NumCpu',
    'MemoryMB', 'VCenter', 'captured_at'
)

function Get-HostRow {
    param($VMHost, [string] $Source, [string] $Day)

    # The summary is kept by vCenter, also of a host that does not answer just now.
    $hardware = $VMHost.ExtensionData.Summary.Hardware
    if ($null -eq $hardware) {
        throw "vCenter $Source does not know the processors of host $($VMHost.Name)"
    }
    # A stand-alone host lies in a folder, which is no cluster.
    $cluster = ''
    if ($VMHost.Parent -is [VMware.VimAutomation.ViCore.Types.V1.Inventory.Cluster]) {
        $cluster = $VMHost.Parent.Name
    }
    [pscustomobject] @{
        VMHost         = $VMHost.Name
        Cluster        = $cluster
        NumCpuPackages = $hardware.NumCpuPkgs
        NumCpuCores    = $hardware.NumCpuCores
        NumCpuThreads  = $hardware.NumCpuThreads
        Model          = $hardware.Model
        memory_mib     = [math]::Floor($hardware.MemorySize / 1mb)
        source         = $Source
        captured_at    = $Day
    }
}

function Get-VMRow {
    param($VM, [hashtable] $ClusterOfHost, [int[]] $CustomerKeys, [string] $Source, [string] $Day)

    # A VM whose files cannot be reached has no configuration. It is a row all the same.
    $config = $VM.ExtensionData.Config
    $customer = $VM.ExtensionData.CustomValue |
        Where-Object { $CustomerKeys -contains $_.Key } |
        Select-Object -First 1 -ExpandProperty Value
    [pscustomobject] @{
        Name              = $VM.Name
        Id                = $VM.Id
        VMHost            = $VM.VMHost.Name
        Cluster           = $ClusterOfHost[$VM.VMHost.Name]
        Customer          = $customer
        OSFullName        = $VM.Guest.OSFullName
        ConfiguredGuestOS = if ($null -eq $config) { '' } else { $config.GuestFullName }
        PowerState        = [string] $VM.PowerState
        NumCpu            = $VM.NumCpu
        MemoryMB          = [math]::Floor($VM.MemoryMB)
        VCenter           = $Source
        captured_at       = $Day
    }
}

function Get-CustomerKey {
    param($Connection, [string] $Name)

    if (-not $Name) {
        return
    }
    $attributes = @(Get-CustomAttribute -Server $Connection -Name $Name)
    if ($attributes.Count -eq 0) {
        throw "vCenter $($Connection.Name) has no custom attribute $Name"
    }
    $attributes | ForEach-Object { $_.Key }
}

$login = @{}
if ($Credential) {
    $login['Credential'] = $Credential
}
foreach ($source in $Server) {
    $day = Get-CaptureDay
    $connection = Connect-VIServer -Server $source @login
    try {
        $keys = @(Get-CustomerKey -Connection $connection -Name $CustomerAttribute)
        $hosts = @(Get-VMHost -Server $connection |
                ForEach-Object { Get-HostRow -VMHost $_ -Source $source -Day $day })
        $clusters = @{}
        foreach ($row in $hosts) {
            $clusters[$row.VMHost] = $row.Cluster
        }
        $vms = @(Get-VM -Server $connection | ForEach-Object {
                Get-VMRow -VM $_ -ClusterOfHost $clusters -CustomerKeys $keys -Source $source -Day $day
            })
    }
    finally {
        Disconnect-VIServer -Server $connection -Confirm:$false
    }
    $capture = @{ Inventory = $Inventory; Source = $source; Day = $day }
    Write-Capture @capture -Kind hosts -Columns $HostColumns -Rows $hosts
    Write-Capture @capture -Kind vms -Columns $VMColumns -Rows $vms
}
