# Writes one capture as a file of the inventory. The scripts beside this file gather rows; how a file gets its name
# and its place is said here alone.
#
# A file is written under a temporary name that no pattern of the configuration fits, and renamed once all of it is
# there. So whoever reads the inventory finds the whole capture or none, and a script that fails leaves nothing.

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

function Get-CaptureDay {
    <#
    .SYNOPSIS
        Today as 2026-10-31, whatever calendar and language the machine is set to.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    [DateTime]::Now.ToString('yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture)
}

function Write-Capture {
    <#
    .SYNOPSIS
        Writes rows to INVENTORY\2026-10\KIND-SOURCE-2026-10-31.csv. A second capture of the day replaces the first.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [string] $Inventory,
        [Parameter(Mandatory)] [ValidateSet('hosts', 'vms', 'members')] [string] $Kind,
        [Parameter(Mandatory)] [string] $Source,
        [Parameter(Mandatory)] [string] $Day,
        [Parameter(Mandatory)] [string[]] $Columns,
        [Parameter(Mandatory)] [AllowEmptyCollection()] [object[]] $Rows
    )

    # An account without the right to see anything is told nothing is there. That must not become a capture.
    if ($Rows.Count -eq 0) {
        throw "no $Kind of $Source were found; nothing was written"
    }
    # A column that the rows do not have would be written as empty cells, without a word.
    foreach ($column in $Columns) {
        if ($null -eq $Rows[0].PSObject.Properties[$column]) {
            throw "the rows of $Kind have no $column; nothing was written"
        }
    }
    # What .NET is given has to be a whole path: it knows nothing of the location of PowerShell.
    $root = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Inventory)
    $folder = [IO.Path]::Combine($root, $Day.Substring(0, 7))
    [void] [IO.Directory]::CreateDirectory($folder)
    $name = '{0}-{1}-{2}.csv' -f $Kind, ($Source -replace '[^A-Za-z0-9.-]', '_'), $Day
    $final = [IO.Path]::Combine($folder, $name)
    $part = [IO.Path]::Combine($folder, ".$name.$PID.part")
    try {
        $lines = $Rows | Select-Object -Property $Columns | ConvertTo-Csv -NoTypeInformation
        # Windows PowerShell would write ASCII or UTF-16 by itself, and names would be lost.
        [IO.File]::WriteAllLines($part, [string[]] $lines, [Text.UTF8Encoding]::new($false))
        if ([IO.File]::Exists($final)) {
            [IO.File]::Replace($part, $final, [NullString]::Value)
        }
        else {
            [IO.File]::Move($part, $final)
        }
    }
    finally {
        if ([IO.File]::Exists($part)) {
            [IO.File]::Delete($part)
        }
    }
    Write-Verbose "$final has $($Rows.Count) rows"
}

Export-ModuleMember -Function @('Get-CaptureDay', 'Write-Capture')
