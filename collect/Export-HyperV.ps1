<#
.SYNOPSIS
    Captures the hosts and VMs of Hyper-V, of a failover cluster or of single hosts: a file of each kind and day.
.DESCRIPTION
    Needs the modules Hyper-V and, for a cluster, FailoverClusters (both of RSAT), and WinRM to every host. The
    account has to be in "Hyper-V Administrators" and "Remote Management Users" of every host, since Hyper-V has no
    role that only reads, and may read the cluster (Grant-ClusterAccess -ReadOnly). The script changes nothing.

    Any error ends the script with exit code 1 and leaves no file. A node of a cluster that is down is passed over
    with a warning: nothing runs on it.
.PARAMETER Cluster
    The failover cluster.
.PARAMETER ComputerName
    Hosts that are in no cluster, in place of a cluster.
.PARAMETER Inventory
    The folder that has a folder for each month.
.PARAMETER Source
    The name of the farm: the name space of the ids and clusters, and a part of the names of the files.
.EXAMPLE
    powershell.exe -NoProfile -File Export-HyperV.ps1 -Cluster hvc-01 -Source farm-1 -Inventory \\files\inventory
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, ParameterSetName = 'Cluster')] [string] $Cluster,
    [Parameter(Mandatory, ParameterSetName = 'Hosts')] [string[]] $ComputerName,
    [Parameter(Mandatory)] [string] $Inventory,
    [Parameter(Mandatory)] [string] $Source
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module Hyper-V
Import-Module (Join-Path $PSScriptRoot 'Capture.psm1')

# The headers of the files, which are spla-usage's own.
$HostColumns = @(
    'host', 'cluster', 'processor_count', 'cores_per_processor', 'host_os', 'model', 'memory_mib', 'source',
    'captured_at'
)
$VMColumns = @(
    'vm', 'vm_id', 'host', 'cluster', 'guest_os', 'power_state', 'vcpu_count', 'memory_mib', 'source',
    'captured_at'
)

function Get-Node {
    if (-not $Cluster) {
        return $ComputerName
    }
    Import-Module FailoverClusters
    foreach ($node in Get-ClusterNode -Cluster $Cluster) {
        if ([string] $node.State -eq 'Down') {
            Write-Warning "node $($node.Name) of $Cluster is down and was passed over"
        }
        else {
            $node.Name
        }
    }
}

function Get-HostRow {
    param([string] $Node, [string] $Day)

    $system = Get-CimInstance -ClassName Win32_ComputerSystem -ComputerName $Node
    $windows = Get-CimInstance -ClassName Win32_OperatingSystem -ComputerName $Node
    # One instance for each processor; the cores of each are told apart, since they may differ.
    $processors = @(Get-CimInstance -ClassName Win32_Processor -ComputerName $Node)
    [pscustomobject] @{
        host                = "$($system.DNSHostName).$($system.Domain)".ToLowerInvariant()
        cluster             = $Cluster
        processor_count     = $processors.Count
        cores_per_processor = ($processors | ForEach-Object { $_.NumberOfCores }) -join ';'
        host_os             = $windows.Caption
        model               = $system.Model
        memory_mib          = [math]::Floor($system.TotalPhysicalMemory / 1mb)
        source              = $Source
        captured_at         = $Day
    }
}

function Get-GuestSystem {
    # The systems that the guests of a host tell through their integration services, by the id of the VM.
    param([string] $Node)

    $systems = @{}
    $told = Get-CimInstance -Namespace root/virtualization/v2 -ClassName Msvm_KvpExchangeComponent -ComputerName $Node
    foreach ($component in $told) {
        foreach ($item in $component.GuestIntrinsicExchangeItems) {
            $instance = [xml] $item
            $name = $instance.SelectSingleNode("/INSTANCE/PROPERTY[@NAME='Name']/VALUE")
            $data = $instance.SelectSingleNode("/INSTANCE/PROPERTY[@NAME='Data']/VALUE")
            if ($name -and $data -and $name.InnerText -eq 'OSName') {
                $systems[$component.SystemName.ToUpperInvariant()] = $data.InnerText
            }
        }
    }
    $systems
}

function Get-VMRow {
    param([string] $Node, [string] $HostName, [string] $Day)

    $systems = Get-GuestSystem -Node $Node
    foreach ($vm in Get-VM -ComputerName $Node) {
        $id = ([string] $vm.Id).ToUpperInvariant()
        [pscustomobject] @{
            vm          = $vm.Name
            vm_id       = $id
            host        = $HostName
            cluster     = $Cluster
            # A guest that is off, or has no integration services, tells nothing. The cell stays empty.
            guest_os    = $systems[$id]
            power_state = [string] $vm.State
            vcpu_count  = $vm.ProcessorCount
            memory_mib  = [math]::Floor($vm.MemoryStartup / 1mb)
            source      = $Source
            captured_at = $Day
        }
    }
}

$day = Get-CaptureDay
$hosts = @()
$vms = @()
foreach ($node in Get-Node) {
    $row = Get-HostRow -Node $node -Day $day
    $hosts += $row
    $vms += @(Get-VMRow -Node $node -HostName $row.host -Day $day)
}
$capture = @{ Inventory = $Inventory; Source = $Source; Day = $day }
Write-Capture @capture -Kind hosts -Columns $HostColumns -Rows $hosts
Write-Capture @capture -Kind vms -Columns $VMColumns -Rows $vms
