namespace Pillion.Wasm;

/// <content>Fuel: instructions that the instance may still execute.</content>
public sealed unsafe partial class Instance
{
    // So that this less what is left is what was executed. May wrap around, as may the difference.
    private long _fuelGiven;

    /// <summary>
    /// Instructions that the instance may still execute; when none is left, it traps with <see cref="TrapKind.OutOfFuel"/> at the next
    /// call or loop iteration, and again when called anew, until it gets more.
    /// </summary>
    /// <remarks>
    /// Every instruction costs one but those that only structure the code (<c>nop</c>, <c>drop</c>, <c>block</c>, <c>loop</c>, <c>else</c>,
    /// <c>end</c>, <c>return</c>, <c>unreachable</c>), which cost nothing. Instructions are counted when control leaves the run of code they stand in,
    /// so that those in front of a trap may go uncounted; the count is the same on every machine and in every run. Only the instance's own
    /// code counts, not that of instances it calls.
    /// </remarks>
    /// <value>Not negative.</value>
    /// <exception cref="InvalidOperationException">The module was loaded by an engine without <see cref="EngineOptions.ConsumeFuel"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Set to a negative number.</exception>
    /// <exception cref="ObjectDisposedException">The instance was disposed.</exception>
    public long Fuel
    {
        get => Math.Max(FuelField, 0);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ref var fuel = ref FuelField;
            _fuelGiven += value - fuel;
            fuel = value;
        }
    }

    /// <summary>Gives the instance more <see cref="Fuel"/>; what would be more than can be counted is as much as can be.</summary>
    /// <param name="amount">Instructions; not negative.</param>
    /// <exception cref="InvalidOperationException">The module was loaded by an engine without <see cref="EngineOptions.ConsumeFuel"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    /// <exception cref="ObjectDisposedException">The instance was disposed.</exception>
    public void AddFuel(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        var fuel = Fuel;
        Fuel = amount > long.MaxValue - fuel ? long.MaxValue : fuel + amount;
    }

    private ref long FuelField
    {
        get
        {
            ThrowIfDisposed();
            return ref Module.Layout.Fuel is not 0 and var offset ? ref *(long*)(Base - offset) : ref ThrowNoFuel();
        }
    }

    private void FillUp()
    {
        if (Module.Layout.Fuel != 0)
        {
            FuelField = _fuelGiven = Limits.InitialFuel;
        }
    }

    private ref long ThrowNoFuel() =>
        throw new InvalidOperationException(
            $"Instance of \"{Module.Name}\" counts no instructions: load the module by an engine with EngineOptions.ConsumeFuel."
        );
}
