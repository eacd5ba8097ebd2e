namespace Pillion.Testing;

/// <summary>Waits for events instead of sleeping. A time-out names what was awaited.</summary>
public static class Wait
{
    /// <summary>Long enough for a busy machine; a test that needs it all has failed.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits for a task.</summary>
    public static async Task<T> ForAsync<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"waited {Limit.TotalSeconds:0}s in vain for: {what}", e);
        }
    }

    /// <summary>Waits for a task.</summary>
    /// <param name="limit">For what takes longer by nature than <see cref="Limit"/>, such as a compiler.</param>
    public static async Task ForAsync(Task task, string what, TimeSpan? limit = null)
    {
        var longest = limit ?? Limit;
        try
        {
            await task.WaitAsync(longest);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"waited {longest.TotalSeconds:0}s in vain for: {what}", e);
        }
    }

    /// <summary>Asks again until the answer is yes, for what has no event of its own.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(Limit.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (!condition())
        {
            if (TimeProvider.System.GetTimestamp() > end)
            {
                throw new TimeoutException($"waited {Limit.TotalSeconds:0}s in vain for: {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>Asks again until the answer is yes, of somebody who takes his time to answer.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(Limit.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (!await condition())
        {
            if (TimeProvider.System.GetTimestamp() > end)
            {
                throw new TimeoutException($"waited {Limit.TotalSeconds:0}s in vain for: {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
