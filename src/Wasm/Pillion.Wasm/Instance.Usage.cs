using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <content>What the instance uses.</content>
public sealed unsafe partial class Instance
{
    /// <summary>Bytes of the instance's own memories.</summary>
    internal Allowance MemoryAllowance { get; }

    /// <summary>Elements of the instance's own tables.</summary>
    internal Allowance TableAllowance { get; }

    /// <summary>Null unless <see cref="InstanceLimits.MeasureTime"/>.</summary>
    internal RunTimes? Times { get; }

    /// <summary>What the instance has used so far. For the thread that uses it.</summary>
    /// <exception cref="ObjectDisposedException">The instance was disposed.</exception>
    public InstanceUsage Usage
    {
        get
        {
            ThrowIfDisposed();
            return new InstanceUsage
            {
                MemoryBytes = MemoryAllowance.Taken,
                PeakMemoryBytes = MemoryAllowance.Peak,
                TableElements = TableAllowance.Taken,
                PeakTableElements = TableAllowance.Peak,
                Instructions = Module.Layout.Fuel == 0 ? null : _fuelGiven - FuelField,
                RunTime = Times?.InGuest,
                HostTime = Times?.InHost,
            };
        }
    }

    private void ResetUsage()
    {
        MemoryAllowance.ForgetPeak();
        TableAllowance.ForgetPeak();
        Times?.Reset();
        FillUp();
    }
}
