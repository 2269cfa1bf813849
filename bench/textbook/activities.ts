import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type postgres from 'postgres';

export interface Textbook {
  id: string;
  slug: string;
  name: string;
  namespace: string;
  ownerEmail: string;
}

export const textbookActivities = (sql: postgres.Sql, { workflowService }: Connection) => ({
  async insertRow({ id, slug, name, namespace, ownerEmail }: Textbook): Promise<void> {
    await sql`insert into organizations (id, slug, name, namespace, owner_email, status)
      values (${id}, ${slug}, ${name}, ${namespace}, ${ownerEmail}, 'provisioning')
      on conflict (id) do nothing`;
  },

  async registerNamespace({ namespace, slug, ownerEmail }: Textbook): Promise<void> {
    await workflowService.registerNamespace({
      namespace,
      description: `Organization ${slug}`,
      ownerEmail,
      workflowExecutionRetentionPeriod: msToTs('7 days'),
    });
  },

  async updateRow({ id }: Textbook): Promise<void> {
    await sql`update organizations set status = 'active', updated_at = now() where id = ${id}`;
  },
});

export type Activities = ReturnType<typeof textbookActivities>;
