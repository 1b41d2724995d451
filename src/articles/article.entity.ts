import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  Unique,
  UpdateDateColumn,
} from 'typeorm';
import { User } from '../accounts/user.entity.js';
import { type Id } from '../core/id.js';

export const ARTICLE_STATUSES = ['draft', 'published'] as const;

export type ArticleStatus = (typeof ARTICLE_STATUSES)[number];

/** A text that someone wrote. */
@Entity('articles')
@Unique('articles_slug_unique', ['slug'])
@Index('articles_author_index', ['authorId', 'createdAt'])
@Index('articles_status_index', ['status', 'createdAt'])
export class Article {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'articles_pkey' })
  id: Id;

  @Column('uuid', { name: 'author_id' })
  authorId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'author_id', foreignKeyConstraintName: 'articles_author_fkey' })
  author: Relation<User>;

  @Column('text')
  title: string;

  @Column('text')
  slug: string;

  @Column('text')
  body: string;

  /** Sanitised before it is stored. */
  @Column('text', { name: 'excerpt_html', nullable: true })
  excerptHtml: string | null;

  @Column('text', { default: 'draft' })
  status: ArticleStatus;

  @Column('text', { array: true, default: [] })
  tags: string[];

  @Column('text', { name: 'contact_email', nullable: true })
  contactEmail: string | null;

  @Column('text', { name: 'source_url', nullable: true })
  sourceUrl: string | null;

  @Column('integer', { default: 0 })
  priority: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
