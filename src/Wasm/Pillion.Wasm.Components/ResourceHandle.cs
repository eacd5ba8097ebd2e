using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components;

/// <summary>
/// A resource that a guest defines, in the hands of the host: what <c>own&lt;r&gt;</c> and <c>borrow&lt;r&gt;</c> are to .NET code.
/// </summary>
/// <remarks>
/// An owned one is dropped by <see cref="Dispose"/> (the guest's destructor runs), or given away when it is passed to a guest as
/// <c>own&lt;r&gt;</c>. A borrowed one is a parameter of a host function, to be used during that call only. As with everything of an
/// instance, one thread at a time.
/// </remarks>
public sealed class ResourceHandle : IDisposable
{
    private bool _isGone;

    internal ResourceHandle(RuntimeResource resource, int representation, bool isOwned)
    {
        Resource = resource;
        Representation = representation;
        IsOwned = isOwned;
    }

    /// <summary>The instance that defines the resource.</summary>
    public ComponentInstance Instance => Resource.Implementer!;

    /// <summary>Whether it must be disposed, or passed on.</summary>
    public bool IsOwned { get; }

    /// <summary>The type, as error messages name it.</summary>
    public string TypeName => Resource.Name;

    internal RuntimeResource Resource { get; }

    /// <summary>The number that the guest knows the resource by.</summary>
    internal int Representation { get; }

    /// <summary>Drops an owned resource: the guest's destructor runs. Nothing happens the second time, for a borrowed one, or if its instance trapped.</summary>
    /// <exception cref="WasmTrapException">The destructor trapped, or the instance is running.</exception>
    public void Dispose()
    {
        if (_isGone || !IsOwned)
        {
            return;
        }

        _isGone = true;
        if (Resource.Destructor is not { } destructor || Instance.HasTrapped)
        {
            return;
        }

        Instance.Enter();
        var hasReturned = false;
        try
        {
            destructor(Representation);
            hasReturned = true;
        }
        finally
        {
            if (hasReturned)
            {
                Instance.Leave();
            }
            else
            {
                Instance.Fail();
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsOwned ? "own" : "borrow")}<{Resource}>";

    /// <summary>The representation, for a guest to borrow.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed or given away.</exception>
    internal int Borrow()
    {
        ObjectDisposedException.ThrowIf(_isGone, this);
        return Representation;
    }

    /// <summary>Gives the resource away.</summary>
    /// <returns>The representation.</returns>
    /// <exception cref="ObjectDisposedException">It was disposed or given away.</exception>
    /// <exception cref="InvalidOperationException">It is only borrowed.</exception>
    internal int Take()
    {
        ObjectDisposedException.ThrowIf(_isGone, this);
        if (!IsOwned)
        {
            throw new InvalidOperationException($"The handle of {Resource} is borrowed: it cannot be passed on as an owned one.");
        }

        _isGone = true;
        return Representation;
    }
}
